package provider_test

import (
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
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
			fake := testenv.OnFake(t)
			run := acctest.NewCLI(t, c.config, "PREFECT_API_URL="+fake.URL)
			run.MustRun("apply", "-auto-approve")
			assertSays(t, run, strings.ToUpper(name[:1])+name[1:]+` "kept" will be abandoned`, "plan", "-destroy")
			assertSays(t, run, strings.ToUpper(name[:1])+name[1:]+` "kept" abandoned`, "destroy", "-auto-approve")
			if len(fake.All(c.kind)) != 1 || testenv.CountDeletes(fake) > 0 {
				t.Errorf("%d are left after %d deletions", len(fake.All(c.kind)), testenv.CountDeletes(fake))
			}
			again := acctest.NewCLI(t, strings.ReplaceAll(strings.ReplaceAll(c.config, `"abandon"`, `"delete"`), `"kept"`, `"gone"`),
				"PREFECT_API_URL="+fake.URL)
			again.MustRun("apply", "-auto-approve")
			again.MustRun("destroy", "-auto-approve")
			if len(fake.All(c.kind)) != 1 {
				t.Errorf("%d are left after deleting the other", len(fake.All(c.kind)))
			}
		})
	}
}

// assertSays runs Terraform, which must succeed and say text.
func assertSays(t *testing.T, run *acctest.CLI, text string, arguments ...string) {
	t.Helper()
	if out, ok := run.Run(arguments...); !ok || !testenv.WrappedTextPattern(text).MatchString(out) {
		t.Errorf("%v says\n%s\nexpected %q", arguments, out, text)
	}
}
