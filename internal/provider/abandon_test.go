package provider

import (
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// TestAbandon: with on_destroy = "abandon" a destroy deletes nothing and says so, in the plan and after; without it, it
// deletes.
func TestAbandon(t *testing.T) {
	const flow = "resource \"prefect_flow\" \"test\" {\n  name = \"kept\"\n  on_destroy = \"abandon\"\n}\n"
	for name, c := range map[string]struct{ config, kind string }{
		"flow":       {flow, "flows"},
		"work pool":  {"resource \"prefect_work_pool\" \"test\" {\n  name = \"kept\"\n  type = \"process\"\n  on_destroy = \"abandon\"\n}\n", "work_pools"},
		"deployment": {flow + "resource \"prefect_deployment\" \"test\" {\n  name = \"kept\"\n  flow_id = prefect_flow.test.id\n  on_destroy = \"abandon\"\n}\n", "deployments"},
	} {
		t.Run(name, func(t *testing.T) {
			fake := onFake(t)
			run := newCLI(t, c.config, "PREFECT_API_URL="+fake.URL)
			succeeds(t, run, "apply", "-auto-approve")
			says(t, run, `The `+name+` "kept" stays`, "plan", "-destroy")
			says(t, run, `The `+name+` "kept" was left as it is`, "destroy", "-auto-approve")
			if len(fake.All(c.kind)) != 1 || deletions(fake) > 0 {
				t.Errorf("%d are left after %d deletions", len(fake.All(c.kind)), deletions(fake))
			}
			again := newCLI(t, strings.ReplaceAll(strings.ReplaceAll(c.config, `"abandon"`, `"delete"`), `"kept"`, `"gone"`), "PREFECT_API_URL="+fake.URL)
			succeeds(t, again, "apply", "-auto-approve")
			succeeds(t, again, "destroy", "-auto-approve")
			if len(fake.All(c.kind)) != 1 {
				t.Errorf("%d are left after deleting the other", len(fake.All(c.kind)))
			}
		})
	}
}

func deletions(fake *prefecttest.Fake) (n int) {
	for _, w := range fake.Writes() {
		if w.Method == "DELETE" {
			n++
		}
	}
	return n
}

// says runs Terraform, which must succeed and say text.
func says(t *testing.T, run *cli, text string, arguments ...string) {
	t.Helper()
	if out, ok := run.run(arguments...); !ok || !words2pattern(text).MatchString(out) {
		t.Errorf("%v says\n%s\nexpected %q", arguments, out, text)
	}
}

// succeeds runs Terraform, which must not fail.
func succeeds(t *testing.T, run *cli, arguments ...string) {
	t.Helper()
	if out, ok := run.run(arguments...); !ok {
		t.Fatalf("%v fails:\n%s", arguments, out)
	}
}
