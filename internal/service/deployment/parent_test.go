package deployment_test

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestMissingParents: the error about a missing parent is reported at the attribute of the parent.
func TestMissingParents(t *testing.T) {
	testenv.OnFake(t)
	missesParents(t)
}

func TestAccMissingParents(t *testing.T) {
	testenv.OnServer(t)
	missesParents(t)
}

func missesParents(t *testing.T) {
	t.Helper()
	const none = `"00000000-0000-4000-8000-000000000000"`
	acctest.RunSteps(t,
		testenv.ErrorStep("resource \"prefect_work_queue\" \"test\" {\n  name = \"q\"\n  work_pool_name = \"parentless\"\n}",
			`: work_pool_name = "parentless"`),
		testenv.ErrorStep("resource \"prefect_deployment\" \"test\" {\n  name = \"d\"\n  flow_id = "+none+"\n}", `: flow_id = `+none),
		testenv.ErrorStep("resource \"prefect_deployment_schedule\" \"test\" {\n  cron = \"0 6 * * *\"\n  deployment_id = "+none+"\n}",
			`: deployment_id = `+none+" No deployment with the ID"),
		testenv.ErrorStep("resource \"prefect_flow_run\" \"test\" {\n  deployment_id = "+none+"\n}", `: deployment_id = `+none+
			" No deployment with the ID"),
	)
}
