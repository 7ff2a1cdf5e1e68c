package deployment

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// normalizeDeployment moves access tokens that are references to blocks to inputs, because Terraform omits sensitive attributes from
// generated configuration.
func normalizeDeployment(ctx context.Context, d *deploymentModel, diags *fwdiag.Diagnostics) {
	steps := pullStepsOf(ctx, d.PullSteps, diags)
	for i, s := range steps {
		if isReference(s.AccessToken.ValueString()) {
			steps[i] = s.untyped(diags)
		}
	}
	if steps != nil {
		list, more := types.ListValueFrom(ctx, pullStepType(), steps)
		diags.Append(more...)
		d.PullSteps = list
	}
}

// isReference reports whether a string is exactly one template.
func isReference(s string) bool {
	s = strings.TrimSpace(s)
	return strings.HasPrefix(s, "{{") && strings.HasSuffix(s, "}}") && strings.Count(s, "{{") == 1
}

// normalizeDeploymentSchedule omits an anchor date with microseconds: Prefect's tools have set it to the time at which they created
// the schedule, and set another one when they create it again.
func normalizeDeploymentSchedule(_ context.Context, s *scheduleModel, diags *fwdiag.Diagnostics) {
	if s.AnchorDate.IsNull() {
		return
	}
	at, more := s.AnchorDate.ValueRFC3339Time()
	if diags.Append(more...); at.Nanosecond() != 0 {
		s.AnchorDate = timetypes.NewRFC3339Null()
	}
}
