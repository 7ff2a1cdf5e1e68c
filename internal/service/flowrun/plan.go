package flowrun

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/deployment"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// managedRunAttributes is what only Terraform knows of a run.
func managedRunAttributes() map[string]schema.Attribute {
	out := waitAttributes("apply", "in Terraform's log (`TF_LOG=INFO`)")
	out["triggers"] = schema.MapAttribute{
		MarkdownDescription: "Any values whose change makes a new run, such as the hash of a flow's source. They are not sent to Prefect.",
		Optional:            true, ElementType: types.StringType,
	}
	out["on_destroy"] = schema.StringAttribute{
		MarkdownDescription: "What happens to a run that has not ended when the resource is destroyed or replaced: `cancel` stops it, " +
			"`abandon` lets it go on. Default: `cancel`.",
		Optional: true, Validators: []validator.String{stringvalidator.OneOf(framework.OnDestroyCancel, framework.OnDestroyAbandon)},
	}
	return out
}

// isState accepts the types of states and the names that Prefect gives them.
func isState() validator.String {
	known := slices.Concat(client.StateTypes, client.StateNames)
	return tfvalue.StringRule{
		Expected: "a type or a name of a state: " + strings.Join(known, ", "),
		Holds:    func(s string) bool { return slices.Contains(known, s) },
		Remedy:   "Types are written in capitals. A state with a name of the flow's own is meant by its type.",
	}
}

// isTimeout accepts durations that are worth waiting.
func isTimeout() validator.String {
	return tfvalue.StringRule{
		Expected: "a Go duration above 0, such as 90s, 30m or 1h30m",
		Holds: func(s string) bool {
			d, err := time.ParseDuration(s)
			return err == nil && d > 0
		},
		Remedy: "Write a number with its unit: s, m or h.",
	}
}

// planFlowRun makes a new run of one that is given something else. An imported run was not made from the configuration:
// it stays when it can have been, that is when its parameters, with those of the deployment, include the ones configured.
func planFlowRun(ctx context.Context, p *framework.PlanContext[ManagedRun]) {
	if p.State == nil {
		deployment.CheckDeploymentExists(ctx, p.ProviderData, p.Plan.Placement(), p.Plan.DeploymentID, p.Diags)
		checkRunRequest(ctx, p.ProviderData, p.Plan.Placement(), p.Plan.DeploymentID, &p.Plan.runRequest, p.Diags)
		warnOfEarlierRun(ctx, p)
		return
	}
	if c, known := p.In(p.State.Placement()); known {
		p.Claim(c, "flow_run", p.State.IdempotencyKey.ValueString())
	}
	note, diags := p.Req.Private.GetKey(ctx, framework.ConfiguredKey)
	p.Diags.Append(diags...)
	imported := len(note) == 0
	fits := imported && includes(p.State.Parameters.ValueString(), p.Config.Parameters.ValueString())
	changed := changedByConfig(p.Req.Config.Raw, p.Resp.Plan.Raw, p.Req.State.Raw)
	if fits && slices.Equal(changed, []string{"parameters"}) {
		p.Resp.Plan.Raw = p.Req.State.Raw
		return
	}
	for _, name := range changed {
		taken := (imported && name == "triggers") || (fits && name == "parameters")
		if !taken && slices.Contains(runInputs, name) {
			p.Resp.RequiresReplace.Append(path.Root(name))
		}
	}
}

// changedByConfig names the attributes that differ between plan and state because of what the configuration says, or says
// no more. Those that are merely not known beforehand are not among them.
func changedByConfig(config, plan, state tftypes.Value) []string {
	var out []string
	given, next, was := framework.RawAttributes(config), framework.RawAttributes(plan), framework.RawAttributes(state)
	for name := range given {
		if !next[name].Equal(was[name]) && (next[name].IsKnown() || !given[name].IsNull()) {
			out = append(out, name)
		}
	}
	return out
}

// runInputs are the attributes that a run is made from.
var runInputs = []string{"deployment_id", "parameters", "job_variables", "work_queue_name", "idempotency_key", "scheduled_time", "triggers"}

// includes reports whether the JSON object all has every member of the JSON object some.
func includes(all, some string) bool {
	var a, s map[string]json.RawMessage
	if json.Unmarshal([]byte(all), &a) != nil || json.Unmarshal([]byte(some), &s) != nil {
		return false
	}
	for name, v := range s {
		if !patch.SameJSON(a[name], v) {
			return false
		}
	}
	return true
}

// checkRunRequest checks what a new run is given.
func checkRunRequest(
	ctx context.Context,
	c *framework.ProviderData,
	at framework.Placement,
	id types.String,
	r *runRequest,
	diags *fwdiag.Diagnostics,
) {
	in, known := c.PlanClient(at)
	if !known || tfvalue.IsNullOrUnknown(id) {
		return
	}
	if t, err := deployment.RunTargetByID(ctx, c, in, id.ValueString()); err == nil {
		deployment.CheckRunValues(
			ctx,
			in,
			t,
			deployment.RunValues{Parameters: r.Parameters, JobVariables: r.JobVariables, At: deployment.AtRoot, Now: true},
			diags,
		)
	}
}
