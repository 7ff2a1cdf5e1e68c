package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestLookupsBeforeTheirObjects: a data source that the plan reads by a name which it knows, of an object that the same plan
// creates, says what to do; once it waits for the object, all is well.
func TestLookupsBeforeTheirObjects(t *testing.T) {
	t.Parallel()
	for noun, object := range map[string]struct{ body, key string }{
		"flow":                       {`name = "early"`, "name"},
		"variable":                   {"name = \"early\"\n  value = \"1\"", "name"},
		"work_pool":                  {"name = \"early\"\n  type = \"process\"", "name"},
		"global_concurrency_limit":   {"name = \"early\"\n  limit = 1", "name"},
		"task_run_concurrency_limit": {"tag = \"early\"\n  concurrency_limit = 1", "tag"},
	} {
		t.Run(noun, func(t *testing.T) {
			t.Parallel()
			fake := prefecttest.NewFake(t)
			data := fmt.Sprintf("data \"prefect_%s\" \"x\" {\n  %s = \"early\"\n", noun, object.key)
			made := fmt.Sprintf("resource \"prefect_%s\" \"x\" {\n  %s\n}\n", noun, object.body)
			run := acctest.NewCLI(t, made+data+"}\n", "PREFECT_API_URL="+fake.URL)
			advice := testenv.WrappedTextPattern("If this configuration creates the object, refer to an attribute of its resource")
			if out, ok := run.Run("plan"); ok || !advice.MatchString(out) {
				t.Errorf("the plan says:\n%s", out)
			}
			run.WriteFile("main.tf", strings.Replace(run.ReadFile("main.tf"), data, data+"  depends_on = [prefect_"+noun+".x]\n", 1))
			if out, ok := run.Run("apply", "-auto-approve"); !ok {
				t.Errorf("with depends_on, the apply says:\n%s", out)
			}
		})
	}
}
