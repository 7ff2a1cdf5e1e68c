package deployment

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// TestDescribeSchedule: descriptions, next runs and warnings of the data sources for unusual schedules.
func TestDescribeSchedule(t *testing.T) {
	text := func(s string) *string { return &s }
	for name, tc := range map[string]struct {
		timing      client.Timing
		description string // "" for null
		runs        []string
		warning     string
	}{
		"usual":         {client.Timing{Cron: text("0 0 * * *")}, "At 00:00 (UTC)", []string{"2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"}, ""},
		"over":          {client.Timing{RRule: text("DTSTART:20200101T000000\nRRULE:FREQ=DAILY;COUNT=1")}, "Every day", []string{}, ""},
		"fails":         {client.Timing{Cron: text("0 0 30 2 *")}, "day 30 of the month in February", []string{}, "no date within 50 years"},
		"from tomorrow": {client.Timing{Cron: text("a new kind")}, "", nil, "cannot be computed"},
	} {
		t.Run(name, func(t *testing.T) {
			var diags fwdiag.Diagnostics
			u := nextRuns{After: timetypes.NewRFC3339ValueMust("2026-01-01T00:00:00Z"), Count: types.Int64Value(2)}
			got := u.describe(t.Context(), &client.Deployment{}, &client.Schedule{Timing: tc.timing, Active: true}, capability.Newest(), &diags)
			if !strings.Contains(got.Description.ValueString(), tc.description) || got.Description.IsNull() != (tc.description == "") {
				t.Errorf("the description is %s, expected %q", got.Description, tc.description)
			}
			if fmt.Sprintf("%#v", got.NextRuns) != fmt.Sprintf("%#v", tc.runs) {
				t.Errorf("the next runs are %#v, expected %#v", got.NextRuns, tc.runs)
			}
			if got := fmt.Sprint(diags); diags.HasError() || (len(diags) > 0) != (tc.warning != "") || !strings.Contains(got, tc.warning) {
				t.Errorf("the diagnostics are %s, expected %q", got, tc.warning)
			}
		})
	}
}
