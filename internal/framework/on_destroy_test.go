package framework_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestAbandonCascade: a plan that deletes a flow and abandons its deployment is refused, since Prefect deletes both.
func TestAbandonCascade(t *testing.T) {
	fake := testenv.OnFake(t)
	const deployment = "resource \"prefect_deployment\" \"test\" {\n  name = \"kept\"\n  flow_id = prefect_flow.test.id\n  on_destroy = " +
		"\"abandon\"\n}\n"
	apply := func(flow string) resource.TestStep {
		return resource.TestStep{Config: "resource \"prefect_flow\" \"test\" {\n  name = \"f\"\n" + flow + "}\n" + deployment}
	}
	acctest.RunSteps(t, apply(""),
		testenv.ErrorStep("# nothing", `on_destroy of the deployment "kept" is "abandon", but this plan deletes or replaces its flow`),
		apply("  on_destroy = \"abandon\"\n"))
	if len(fake.All("deployments")) != 1 || len(fake.All("flows")) != 1 {
		t.Error("something was deleted")
	}
}

// TestAbandonBelowAReplacedFlow: a plan that replaces a flow and abandons its deployment is refused, since the delete of the
// flow deletes the deployment, too.
func TestAbandonBelowAReplacedFlow(t *testing.T) {
	fake := testenv.OnFake(t)
	config := func(name, onDestroy string) string {
		return "resource \"prefect_flow\" \"test\" {\n  name = \"" + name + "\"\n}\n" +
			"resource \"prefect_deployment\" \"test\" {\n  name = \"kept\"\n  flow_id = prefect_flow.test.id\n  on_destroy = \"" + onDestroy +
			"\"\n}\n"
	}
	acctest.RunSteps(t, resource.TestStep{Config: config("f", "abandon")},
		testenv.ErrorStep(config("g", "abandon"), `on_destroy of the deployment "kept" is "abandon", but this plan deletes or replaces its flow`),
		resource.TestStep{PreConfig: func() {
			if n := testenv.CountDeletes(fake); n > 0 {
				t.Errorf("%d objects were deleted", n)
			}
		}, Config: config("f", "delete")},
		resource.TestStep{Config: config("g", "delete")})
}

// TestAbandonInADeletedWorkspace: a plan that deletes a workspace and abandons an object in it is refused.
func TestAbandonInADeletedWorkspace(t *testing.T) {
	fake, _ := testenv.OnCloud(t)
	const workspace = "resource \"prefect_workspace\" \"test\" {\n  name = \"Test\"\n  handle = \"test\"\n}\n"
	flow := func(onDestroy string) string {
		return workspace + "resource \"prefect_flow\" \"test\" {\n  name = \"kept\"\n  workspace_id = prefect_workspace.test.id\n  " +
			"on_destroy = \"" + onDestroy + "\"\n}\n"
	}
	acctest.RunSteps(t, resource.TestStep{Config: flow("abandon")},
		testenv.ErrorStep("# nothing", `on_destroy of the flow "kept" is "abandon", but this plan deletes or replaces its workspace`),
		resource.TestStep{PreConfig: func() {
			if n := testenv.CountDeletes(fake); n > 0 {
				t.Errorf("%d objects were deleted", n)
			}
		}, Config: flow("delete")})
}
