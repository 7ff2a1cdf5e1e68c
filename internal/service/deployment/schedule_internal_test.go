package deployment

import (
	"testing"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// TestDeploymentScheduleRoundTrip: ToAPI returns the values that FromAPI has read.
func TestDeploymentScheduleRoundTrip(t *testing.T) {
	text, slug, zone, limit := "0 0 * * *", "s", "UTC", int64(4)
	var s scheduleModel
	var diags fwdiag.Diagnostics
	s.FromAPI(t.Context(), &client.Schedule{
		DeploymentID: "d", Timing: client.Timing{Cron: &text, DayOr: new(bool), Timezone: &zone}, Active: true,
		MaxScheduledRuns: &limit, Parameters: []byte(`{"a": 1}`), Slug: &slug,
	}, &diags)
	in := s.ToAPI(t.Context(), &diags)
	parameters, _ := in.Parameters.Get()
	if diags.HasError() || in.Timing.Cron != text || in.Timing.Timezone != zone || in.Slug != slug || string(parameters) != `{"a": 1}` ||
		!in.Timing.Interval.IsZero() {
		t.Errorf("%v: %+v", diags, in)
	}
	s.Slug = types.StringUnknown()
	if a, b := s.ToAPI(t.Context(), &diags).Slug, s.ToAPI(t.Context(), &diags).Slug; a == "" || a == b {
		t.Errorf("generated slugs are %q and %q", a, b)
	}
}
