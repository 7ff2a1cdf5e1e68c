package block

import (
	"encoding/json"
	"testing"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

// TestBlockDataMayLackFields: Prefect saves such a block, so that the plan only warns, as it does about unknown fields.
func TestBlockDataMayLackFields(t *testing.T) {
	schema := &client.BlockSchema{Fields: json.RawMessage(`{"type":"object","properties":{"url":{"type":"string"}},"required":["url"]}`)}
	for data, want := range map[string][2]int{`{}`: {0, 1}, `{"url":"u"}`: {0, 0}, `{"url":1}`: {1, 0}, `{"uri":"u"}`: {0, 2}} {
		var diags fwdiag.Diagnostics
		reportBlockData(&framework.PlanContext[block]{Diags: &diags}, "data", "webhook", checkBlockData(schema, []byte(data)))
		if got := [2]int{diags.ErrorsCount(), diags.WarningsCount()}; got != want {
			t.Errorf("%s: %v errors and warnings, expected %v: %v", data, got, want, diags)
		}
	}
}
