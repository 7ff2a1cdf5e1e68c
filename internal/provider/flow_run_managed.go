package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

const tainted = "The run is in Terraform's state, marked as tainted: the next apply %s and makes a new one. To keep it instead, use terraform untaint ADDRESS."

// Create starts the run and waits for it. The run is in the state before the waiting begins, however that ends.
func (r *flowRunResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	r.managed.Create(ctx, req, resp)
	if resp.Diagnostics.HasError() {
		return
	}
	m := new(managedRun)
	resp.Diagnostics.Append(resp.State.Get(ctx, m)...)
	patience := m.patience(ctx, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !m.waits() {
		return
	}
	c := r.in(m.where())
	wait := &runWait{
		watch: r.watch(c), client: c, run: m.created(), patience: patience, to: logTeller{ctx},
		ended:  fmt.Sprintf(tainted, "leaves it as it is"),
		goesOn: fmt.Sprintf(tainted, "cancels it, unless on_destroy is abandon,"),
	}
	run, err := wait.await(ctx)
	if run != nil {
		r.store(ctx, c, m, run, &resp.State, resp.Identity, &resp.Diagnostics)
	}
	r.failed(&resp.Diagnostics, "follow", m, err)
}

// created is what the waiting needs of a run that has just been made.
func (m *managedRun) created() *client.FlowRun {
	run := &client.FlowRun{Object: client.Object{ID: m.ID.ValueString()}, Name: m.Name.ValueString(), StateName: m.StateName.ValueString()}
	if at, diags := m.ExpectedStartTime.ValueRFC3339Time(); !diags.HasError() {
		run.ExpectedStartTime = &at
	}
	return run
}

// Read refreshes the state. A run whose record is gone stays there: Prefect deletes old records, and what has run must
// not run again for that.
func (r *flowRunResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	m := new(managedRun)
	resp.Diagnostics.Append(req.State.Get(ctx, m)...)
	r.managed.Read(ctx, req, resp)
	if resp.Diagnostics.HasError() {
		return
	}
	// Terraform plans the successor of a tainted run without saying that there is one.
	r.begins(r.in(m.where()), r.noun, m.IdempotencyKey.ValueString())
	if !resp.State.Raw.IsNull() {
		return
	}
	resp.State.Raw = req.State.Raw
	if client.IsFinal(m.StateType.ValueString()) {
		return
	}
	codeRunGone.addWarning(&resp.Diagnostics, fmt.Sprintf("The flow run %q is gone", m.Name.ValueString()),
		fmt.Sprintf("Its record %s is no longer on the server; when last seen, its state was %s, so that nobody can say how it ended. It is kept in the state, so that it is not run again unasked. "+
			"To run it again, apply with -replace=ADDRESS, or change triggers; to forget it, use terraform state rm ADDRESS.", m.ID.ValueString(), m.StateName.ValueString()))
}

// cancelFlowRun stops the run unless it has ended, or the configuration said to let it go on. Its record stays.
func cancelFlowRun(ctx context.Context, c *client.Client, watch *runWatch, m *managedRun) error {
	if m.OnDestroy.ValueString() == onDestroyAbandon {
		return nil
	}
	_, err := stopRun(ctx, c, watch, m.ID.ValueString(), logTeller{ctx})
	return err
}
