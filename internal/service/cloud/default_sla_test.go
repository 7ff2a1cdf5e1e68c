package cloud_test

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestDefaultSLALifecycle(t *testing.T) {
	_, url := testenv.OnCloud(t)
	acctest.DefaultSLALifecycle().Run(t, url)
}

// TestDefaultSLAExists: an existing default SLA is not overwritten, and invalid severities fail the plan.
func TestDefaultSLAExists(t *testing.T) {
	_, url := testenv.OnCloud(t)
	c := testenv.TestClient(t, url)
	testenv.Must(c.CreateDefaultSLA(t.Context(), client.DefaultSLAInput{Severity: "high", BlockID: testenv.MissingID}))(t)
	testenv.EventuallyOnServer(t, "the default SLA is shown", func() bool {
		_, err := c.DefaultSLA(t.Context(), "high")
		return err == nil
	})
	config := func(severity string) string {
		return "resource \"prefect_default_sla\" \"test\" {\n  severity = \"" + severity + "\"\n  block_id = \"" + testenv.MissingID + "\"\n}\n"
	}
	acctest.RunSteps(t,
		testenv.ErrorStep(config("high"), "terraform import prefect_default_sla.NAME high"),
		testenv.ErrorStep(config("urgent"), "severity"),
		testenv.ApplyStep(config("low")),
	)
}
