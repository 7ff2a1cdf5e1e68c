package deployment_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestDeploymentData(t *testing.T) {
	fake := testenv.OnFake(t)
	playDeploymentData(t)
	if got := fake.Writes(); len(got) == 0 {
		t.Error("nothing was written")
	}
}

func TestAccDeploymentData(t *testing.T) { testenv.OnServer(t); playDeploymentData(t) }

func playDeploymentData(t *testing.T) {
	t.Helper()
	const config = testenv.DeploymentSetup + `
resource "prefect_deployment" "a" {
  name           = "a"
  flow_id        = prefect_flow.test.id
  tags           = ["x", "y"]
  work_pool_name = prefect_work_pool.test.name
  pull_steps     = [{ type = "set_working_directory", directory = "/srv" }]
}
resource "prefect_deployment" "b" {
  name       = "b"
  flow_id    = prefect_flow.test.id
  tags       = ["x"]
  paused     = true
  depends_on = [prefect_deployment.a]
}
data "prefect_deployment" "id" {
  id = prefect_deployment.a.id
}
data "prefect_deployment" "names" {
  name      = prefect_deployment.a.name
  flow_name = prefect_flow.test.name
}
data "prefect_deployment" "both" {
  name = "${prefect_flow.test.name}/${prefect_deployment.b.name}"
}
data "prefect_deployments" "all" {
  flow_name  = prefect_flow.test.name
  depends_on = [prefect_deployment.b]
}
data "prefect_deployments" "filtered" {
  flow_name      = prefect_flow.test.name
  tags           = ["y", "x"]
  work_pool_name = prefect_work_pool.test.name
  paused         = false
  status         = "NOT_READY"
  limit          = 1
  depends_on     = [prefect_deployment.b]
}
data "prefect_deployments" "skipped" {
  flow_name  = prefect_flow.test.name
  offset     = 2
  depends_on = [prefect_deployment.b]
}
`
	exact := knownvalue.StringExact
	var checks []statecheck.StateCheck
	for _, name := range []string{"id", "names"} {
		for attribute, value := range map[string]knownvalue.Check{
			"name": exact("a"), "flow_name": exact("deployment-lifecycle"), "status": exact("NOT_READY"), "last_polled": knownvalue.Null(),
			"work_queue_name": exact("default"), "pull_steps": knownvalue.ListSizeExact(1),
		} {
			checks = append(checks, statecheck.ExpectKnownValue("data.prefect_deployment."+name, tfjsonpath.New(attribute), value))
		}
	}
	names := func(data string, want ...string) {
		path := tfjsonpath.New("deployments")
		checks = append(checks, statecheck.ExpectKnownValue("data.prefect_deployments."+data, path, knownvalue.ListSizeExact(len(want))))
		for i, name := range want {
			checks = append(checks, statecheck.ExpectKnownValue("data.prefect_deployments."+data, path.AtSliceIndex(i).AtMapKey("name"),
				exact(name)),
				statecheck.ExpectKnownValue("data.prefect_deployments."+data, path.AtSliceIndex(i).AtMapKey("flow_name"),
					exact("deployment-lifecycle")))
		}
	}
	names("all", "b", "a")
	names("filtered", "a")
	names("skipped")
	checks = append(checks, statecheck.ExpectKnownValue("data.prefect_deployment.both", tfjsonpath.New("name"), exact("b")))
	acctest.RunSteps(t, resource.TestStep{Config: config, ConfigStateChecks: checks},
		testenv.ErrorStep("data \"prefect_deployment\" \"x\" {\n  name = \"x\"\n}\n", "Set flow_name too, or set name to FLOW/DEPLOYMENT."),
		testenv.ErrorStep("data \"prefect_deployment\" \"x\" {\n  name = \"a/x\"\n  flow_name = \"b\"\n}\n",
			`name is "a/x", but flow_name is "b".`),
		testenv.ErrorStep("data \"prefect_deployment\" \"x\" {\n  name = \"nobody/x\"\n}\n", "Unable to read deployment"),
		resource.TestStep{Config: testenv.DeploymentSetup},
	)
}
