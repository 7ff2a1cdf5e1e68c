package acctest

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// ResetLimits resets a tag-based concurrency limit by its tag, and a global one by its name and by its ID, each of them twice.
func ResetLimits(t *testing.T, url string) {
	testenv.SkipWithoutActions(t)
	c := testenv.TestClient(t, url)
	if _, err := c.SetTaskRunConcurrencyLimit(t.Context(),
		client.TaskRunConcurrencyLimitInput{Tag: "reset", ConcurrencyLimit: patch.Some[int64](3)}); err != nil {
		t.Fatal(err)
	}
	tagged, err := c.GlobalConcurrencyLimit(t.Context(), "tag:reset")
	if err != nil {
		t.Fatal(err)
	}
	limit, err := c.CreateGlobalConcurrencyLimit(
		t.Context(),
		client.GlobalConcurrencyLimitInput{Name: "reset", Limit: patch.Some[int64](3)},
	)
	if err != nil {
		t.Fatal(err)
	}
	run := NewCLI(t, `
variable "key" {
  type = string
}
action "prefect_concurrency_limit_reset" "tag" {
  config { tag = var.key }
}
action "prefect_concurrency_limit_reset" "name" {
  config { name = var.key }
}
`, "PREFECT_API_URL="+url)
	for _, tc := range []struct{ action, key, id string }{{"tag", "reset", tagged.ID}, {"name", "reset", limit.ID},
		{"name", limit.ID, limit.ID}} {
		if err := c.UpdateGlobalConcurrencyLimit(t.Context(), tc.id,
			client.GlobalConcurrencyLimitInput{ActiveSlots: patch.Some[int64](2)}); err != nil {
			t.Fatal(err)
		}
		run.ExpectOutput("2 were in use.", run.Invoke("prefect_concurrency_limit_reset."+tc.action, "-var=key="+tc.key))
		if now, err := c.GlobalConcurrencyLimit(t.Context(), tc.id); err != nil || now.ActiveSlots != 0 {
			t.Errorf("%s %s: %d slots are taken, %v", tc.action, tc.key, now.ActiveSlots, err)
		}
		run.ExpectOutput("are already free.", run.Invoke("prefect_concurrency_limit_reset."+tc.action, "-var=key="+tc.key))
	}
	run.ExpectOutput("not found", run.InvokeError("prefect_concurrency_limit_reset.tag", "-var=key=nothing"))
}
