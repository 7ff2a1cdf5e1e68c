package tfvalue

import (
	"fmt"
	"math"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Ran is how long a run has run.
type Ran struct {
	Duration     types.Float64 `tfsdk:"duration"`
	DurationText types.String  `tfsdk:"duration_text"`
}

// FillDuration sets the duration, in seconds.
func (r *Ran) FillDuration(seconds float64) {
	r.Duration, r.DurationText = types.Float64Value(seconds), types.StringValue(DurationText(seconds))
}

// DurationAttributes adds the attributes of a duration.
func DurationAttributes(into map[string]schema.Attribute) {
	into["duration"] = schema.Float64Attribute{
		MarkdownDescription: "Run time in seconds, over all attempts. 0 before the run starts.",
		Computed:            true,
	}
	into["duration_text"] = ComputedString("Human-readable run time, such as `412ms`, `9.1s` or `2m 13s`.")
}

// DurationText is a number of seconds as people read it: thousandths below a second, tenths below a minute, and whole
// seconds from then on, in the two largest units.
func DurationText(seconds float64) string {
	if ms := math.Round(seconds * 1000); ms < 1000 {
		return fmt.Sprintf("%.0fms", max(ms, 0))
	}
	if tenths := math.Round(seconds * 10); tenths < 600 {
		return strings.TrimSuffix(fmt.Sprintf("%.1f", tenths/10), ".0") + "s"
	}
	whole := int64(math.Round(seconds))
	for _, unit := range []struct {
		size, next int64
		text       string
	}{{86400, 3600, "%dd %dh"}, {3600, 60, "%dh %dm"}, {60, 1, "%dm %ds"}} {
		if whole >= unit.size {
			return fmt.Sprintf(unit.text, whole/unit.size, whole%unit.size/unit.next)
		}
	}
	return fmt.Sprintf("%ds", whole)
}
