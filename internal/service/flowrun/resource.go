package flowrun

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/flowrun/runwatch"
)

// taintedRemedy ends the error of a run whose create failed. The verb says what replacing the resource does to the run.
const taintedRemedy = "The resource is tainted in Terraform's state: the next apply %s and starts a new run. To keep this run, use " +
	"terraform untaint ADDRESS."

// Create creates the run and waits for it. The run is stored in the state first, so that it is there if the wait fails.
func (r *flowRunResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	r.Resource.Create(ctx, req, resp)
	if resp.Diagnostics.HasError() {
		return
	}
	m := r.Decode(ctx, resp.State.Raw, &resp.Diagnostics)
	settings := m.settings(ctx, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !m.waits() {
		return
	}
	c := r.ClientFor(m.Placement())
	wait := &runWait{
		watch: runwatch.Of(r.ProviderData, c), client: c, run: m.created(), waitSettings: settings, to: logReporter{ctx},
		ifFinished: fmt.Sprintf(taintedRemedy, "leaves this run unchanged"),
		ifRunning:  fmt.Sprintf(taintedRemedy, "cancels this run (unless on_destroy is abandon)"),
	}
	run, err := wait.await(ctx)
	if run != nil {
		r.Store(ctx, c, m, run, &resp.State.Raw, resp.Identity, &resp.Diagnostics)
	}
	r.Failed(&resp.Diagnostics, "follow", m, err)
}

// created returns the fields of a new run that runWait needs.
func (m *managedRun) created() *client.FlowRun {
	run := &client.FlowRun{Object: rest.Object{ID: m.ID.ValueString()}, Name: m.Name.ValueString(), StateName: m.StateName.ValueString()}
	if at, diags := m.ExpectedStartTime.ValueRFC3339Time(); !diags.HasError() {
		run.ExpectedStartTime = &at
	}
	return run
}

// Read refreshes the state. A run whose record no longer exists stays in the state: Prefect deletes old records, and a plan must
// not start the run again because of it.
func (r *flowRunResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	m := r.Decode(ctx, req.State.Raw, &resp.Diagnostics)
	r.Resource.Read(ctx, req, resp)
	if resp.Diagnostics.HasError() {
		return
	}
	// The plan of a run that replaces a tainted one has no prior state, so warnOfEarlierRun depends on this claim.
	r.Claim(r.ClientFor(m.Placement()), r.TypeName, m.IdempotencyKey.ValueString())
	if !resp.State.Raw.IsNull() {
		return
	}
	resp.State.Raw = req.State.Raw
	if client.IsFinal(m.StateType.ValueString()) {
		return
	}
	diag.CodeRunGone.ReportWarning(
		&resp.Diagnostics,
		fmt.Sprintf("Flow run %q no longer exists", m.Name.ValueString()),
		fmt.Sprintf(
			"The record %s of the run no longer exists on the server. Its last known state was %s; the final state is unknown. "+
				"The resource stays in the state, so that the run is not repeated unintentionally. To run it again, apply with "+
				"-replace=ADDRESS, or change triggers. To remove it from the state, use terraform state rm ADDRESS.",
			m.ID.ValueString(),
			m.StateName.ValueString(),
		),
	)
}

// cancelOnDestroy cancels the run if it has not finished, unless on_destroy is abandon. The record of the run remains.
func cancelOnDestroy(ctx context.Context, c *client.Client, watch *runwatch.Watch, m *managedRun) error {
	if m.OnDestroy.ValueString() == framework.OnDestroyAbandon {
		return nil
	}
	_, err := cancelAndWait(ctx, c, watch, m.ID.ValueString(), logReporter{ctx})
	return err
}
