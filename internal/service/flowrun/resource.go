package flowrun

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

// Tainted is the private key that marks a run whose creation failed.
const Tainted = "The run is in Terraform's state, marked as tainted: the next apply %s and makes a new one. To keep it instead, use " +
	"terraform untaint ADDRESS."

// Create starts the run and waits for it. The run is in the state before the waiting begins, however that ends.
func (r *flowRunResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	r.Resource.Create(ctx, req, resp)
	if resp.Diagnostics.HasError() {
		return
	}
	m := new(ManagedRun)
	resp.Diagnostics.Append(resp.State.Get(ctx, m)...)
	patience := m.Patience(ctx, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !m.waits() {
		return
	}
	c := r.ClientFor(m.Placement())
	wait := &RunWait{
		Watch: watchOf(r.ProviderData, c), Client: c, Run: m.created(), WaitTimeouts: patience, To: LogReporter{ctx},
		ended:  fmt.Sprintf(Tainted, "leaves it as it is"),
		GoesOn: fmt.Sprintf(Tainted, "cancels it, unless on_destroy is abandon,"),
	}
	run, err := wait.Await(ctx)
	if run != nil {
		r.Store(ctx, c, m, run, &resp.State, resp.Identity, &resp.Diagnostics)
	}
	r.Failed(&resp.Diagnostics, "follow", m, err)
}

// created is what the waiting needs of a run that has just been made.
func (m *ManagedRun) created() *client.FlowRun {
	run := &client.FlowRun{Object: rest.Object{ID: m.ID.ValueString()}, Name: m.Name.ValueString(), StateName: m.StateName.ValueString()}
	if at, diags := m.ExpectedStartTime.ValueRFC3339Time(); !diags.HasError() {
		run.ExpectedStartTime = &at
	}
	return run
}

// Read refreshes the state. A run whose record is gone stays there: Prefect deletes old records, and what has run must
// not run again for that.
func (r *flowRunResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	m := new(ManagedRun)
	resp.Diagnostics.Append(req.State.Get(ctx, m)...)
	r.Resource.Read(ctx, req, resp)
	if resp.Diagnostics.HasError() {
		return
	}
	// Terraform plans the successor of a tainted run without saying that there is one.
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
		fmt.Sprintf("The flow run %q is gone", m.Name.ValueString()),
		fmt.Sprintf(
			"Its record %s is no longer on the server; when last seen, its state was %s, so that nobody can say how it ended. It is kept in the "+
				"state, so that it is not run again unasked. "+
				"To run it again, apply with -replace=ADDRESS, or change triggers; to forget it, use terraform state rm ADDRESS.",
			m.ID.ValueString(),
			m.StateName.ValueString(),
		),
	)
}

// CancelFlowRun stops the run unless it has ended, or the configuration said to let it go on. Its record stays.
func CancelFlowRun(ctx context.Context, c *client.Client, watch *RunWatch, m *ManagedRun) error {
	if m.OnDestroy.ValueString() == framework.OnDestroyAbandon {
		return nil
	}
	_, err := stopRun(ctx, c, watch, m.ID.ValueString(), LogReporter{ctx})
	return err
}
