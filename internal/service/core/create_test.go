package core_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

const tenVariables = "resource \"prefect_variable\" \"test\" {\n  count = 10\n  name = \"v${count.index}\"\n  value = count.index\n}\n"

// TestVariablesTakeOneRequestEach: the API rejects a second variable with a name, so the create does not read first.
func TestVariablesTakeOneRequestEach(t *testing.T) {
	fake := testenv.OnFake(t)
	acctest.RunSteps(t, resource.TestStep{Config: tenVariables, Check: func(*terraform.State) error {
		if all := fake.Requests(); len(all) > 12 { // with the version of the server, and its CSRF token
			return fmt.Errorf("%d requests: %v", len(all), all)
		}
		return nil
	}})
}

// TestLostResponseAboutATakenName: after a lost response, an object of that name counts as created only if it is as new as the
// create, and has what it asked for.
func TestLostResponseAboutATakenName(t *testing.T) {
	const config = "resource \"prefect_variable\" \"test\" {\n  name = \"taken\"\n  value = \"mine\"\n}\n"
	for name, foreign := range map[string]map[string]any{
		"older":         {"name": "taken", "value": "mine", "created": time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)},
		"other content": {"name": "taken", "value": "theirs"},
	} {
		t.Run(name, func(t *testing.T) {
			fake := testenv.OnFake(t)
			fake.Add("variables", foreign)
			proxy := faults.NewProxy(t, fake.URL)
			proxy.Fail(faults.On("POST", "/variables/"), 1, faults.Reset())
			testenv.Configure(t, proxy.URL)
			acctest.RunSteps(t, testenv.ErrorStep(config, "Variable already exists"))
			if written := testenv.SuccessfulWrites(fake); len(written) > 0 {
				t.Errorf("written: %v", written)
			}
		})
	}
}
