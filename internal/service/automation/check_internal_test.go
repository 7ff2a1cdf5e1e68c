package automation

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// TestShortMetrics: Prefect Cloud accepts times below the documented minimum, so that validate only warns.
func TestShortMetrics(t *testing.T) {
	kinds := map[string]attr.Type{"range": types.Float64Type, "firing_for": types.Float64Type}
	for seconds, want := range map[[2]float64]int{{300, 300}: 0, {299, 300}: 1, {0, 1}: 2} {
		var diags fwdiag.Diagnostics
		metric := types.ObjectValueMust(kinds, map[string]attr.Value{"range": types.Float64Value(seconds[0]),
			"firing_for": types.Float64Value(seconds[1])})
		warnOfShortMetric(tfvalue.NodeOf(path.Root("metric"), metric, &diags))
		if diags.WarningsCount() != want || diags.HasError() {
			t.Errorf("%v: %v", seconds, diags)
		}
	}
}
