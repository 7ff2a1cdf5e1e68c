package core_test

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestFlowLifecycle(t *testing.T) { acctest.FlowLifecycle().Run(t, testenv.OnFake(t).URL) }

func TestAccFlowLifecycle(t *testing.T) { acctest.FlowLifecycle().Run(t, testenv.OnServer(t).URL) }

func TestExistingFlowIsRefused(t *testing.T) {
	fake := testenv.OnFake(t)
	id := fake.Add("flows", map[string]any{"name": "taken", "tags": []any{"theirs"}})
	acctest.RunSteps(t, testenv.ErrorStep("resource \"prefect_flow\" \"test\" {\n  name = \"taken\"\n}\n",
		"terraform import prefect_flow.NAME "+id))
	if writes := fake.Writes(); len(writes) > 0 {
		t.Errorf("written: %v", writes)
	}
}
