package deployment

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// tidyDeployment shows references to blocks that are in the place of access tokens: as attributes that hold secrets they
// would be left out.
func tidyDeployment(ctx context.Context, d *deployment, diags *fwdiag.Diagnostics) {
	steps := pullStepsOf(ctx, d.PullSteps, diags)
	for i, s := range steps {
		if isReference(s.AccessToken.ValueString()) {
			steps[i] = s.general(diags)
		}
	}
	if steps != nil {
		list, more := types.ListValueFrom(ctx, pullStepType(), steps)
		diags.Append(more...)
		d.PullSteps = list
	}
}

// isReference reports whether a text is one template and nothing beside it.
func isReference(text string) bool {
	text = strings.TrimSpace(text)
	return strings.HasPrefix(text, "{{") && strings.HasSuffix(text, "}}") && strings.Count(text, "{{") == 1
}

// tidyDeploymentSchedule leaves out an anchor that nobody chose: the moment, to the microsecond, at which Prefect's tools
// have made the schedule, and which is another when they make it again.
func tidyDeploymentSchedule(_ context.Context, s *Schedule, diags *fwdiag.Diagnostics) {
	if s.AnchorDate.IsNull() {
		return
	}
	at, more := s.AnchorDate.ValueRFC3339Time()
	if diags.Append(more...); at.Nanosecond() != 0 {
		s.AnchorDate = timetypes.NewRFC3339Null()
	}
}
