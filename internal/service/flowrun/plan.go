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

// managedRunAttributes are the attributes of the resource that are not sent to Prefect.
func managedRunAttributes() map[string]schema.Attribute {
	out := waitAttributes("apply", "in Terraform's log (`TF_LOG=INFO`)")
	out["triggers"] = schema.MapAttribute{
		MarkdownDescription: "Arbitrary values that start a new run when they change, such as the hash of a flow's source. Not " +
			"sent to Prefect. Defaults to none. Changing this forces a new resource.",
		Optional: true, ElementType: types.StringType,
	}
	out["on_destroy"] = schema.StringAttribute{
		MarkdownDescription: "How to handle an unfinished run when the resource is destroyed or replaced: `cancel` stops it, " +
			"`abandon` lets it continue. Defaults to `cancel`. Not sent to Prefect. Apply a change to this argument before the " +
			"destroy it should affect.",
		Optional: true, Validators: []validator.String{stringvalidator.OneOf(framework.OnDestroyCancel, framework.OnDestroyAbandon)},
	}
	return out
}

// isState accepts the types of states, and the names of Prefect's own states.
func isState() validator.String {
	known := slices.Concat(client.StateTypes, client.StateNames)
	return tfvalue.StringRule{
		Expected: "the type or the name of a state: " + strings.Join(known, ", "),
		Holds:    func(s string) bool { return slices.Contains(known, s) },
		Remedy:   "Types are upper-case. For a state with a custom name, use its type.",
	}
}

// isTimeout accepts positive durations.
func isTimeout() validator.String {
	return tfvalue.StringRule{
		Expected: "a positive Go duration, such as 90s, 30m or 1h30m",
		Holds: func(s string) bool {
			d, err := time.ParseDuration(s)
			return err == nil && d > 0
		},
		Remedy: "Use a number with a unit: s, m or h.",
	}
}

// planFlowRun replaces a run whose arguments have changed. An imported run is kept if it could have been created from the
// configuration: if its parameters, which include the parameters of the deployment, include the configured ones.
func planFlowRun(ctx context.Context, p *framework.PlanContext[managedRun]) {
	if p.State == nil {
		deployment.CheckDeploymentExists(ctx, p.ProviderData, p.Plan.Placement(), p.Plan.DeploymentID, p.Diags)
		checkRunRequest(ctx, p.ProviderData, p.Plan.Placement(), p.Plan.DeploymentID, &p.Plan.runRequest, p.Diags)
		warnOfEarlierRun(ctx, p)
		return
	}
	if c, known := p.In(p.State.Placement()); known {
		p.Claim(c, "flow_run", p.State.IdempotencyKey.ValueString())
	}
	configured, diags := p.Private.GetKey(ctx, framework.ConfiguredKey)
	p.Diags.Append(diags...)
	imported := len(configured) == 0
	fits := imported && includes(p.State.Parameters.ValueString(), p.Config.Parameters.ValueString())
	changed := changedByConfig(p.RawConfig, p.Resp.Plan.Raw, p.RawState)
	if fits && slices.Equal(changed, []string{"parameters"}) {
		p.Resp.Plan.Raw = p.RawState
		return
	}
	for _, name := range changed {
		keeps := (imported && name == "triggers") || (fits && name == "parameters")
		if !keeps && slices.Contains(runInputs, name) {
			p.Resp.RequiresReplace.Append(path.Root(name))
		}
	}
}

// changedByConfig returns the names of the attributes that were set, changed or removed in the configuration, and that differ
// between plan and state. Computed attributes that are unknown in the plan are left out.
func changedByConfig(config, plan, state tftypes.Value) []string {
	var out []string
	configured, planned, prior := framework.RawAttributes(config), framework.RawAttributes(plan), framework.RawAttributes(state)
	for name := range configured {
		if !planned[name].Equal(prior[name]) && (planned[name].IsKnown() || !configured[name].IsNull()) {
			out = append(out, name)
		}
	}
	return out
}

// runInputs are the attributes whose change replaces the run.
var runInputs = []string{"deployment_id", "parameters", "job_variables", "work_queue_name", "idempotency_key", "scheduled_time", "triggers"}

// includes reports whether the JSON object all has all members of the JSON object some.
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

// checkRunRequest validates the arguments of a new run against its deployment.
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
