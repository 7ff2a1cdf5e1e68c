package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

type workPoolAccess struct {
	WorkPoolName types.String `tfsdk:"work_pool_name"`
	runAccessControl
}

func newWorkPoolAccess() *managed[workPoolAccess, client.AccessControl, client.AccessControlInput, *workPoolAccess] {
	return newAccessControl[workPoolAccess](guardedNoun{
		noun: "work_pool_access", of: client.GuardedWorkPool, levels: runnable,
		text:      "Access to a work pool of Prefect Cloud: who may manage, run and view it. It counts for the deployments of the pool as well, in place of their own.",
		attribute: "work_pool_name", named: requiredText("The name of the work pool. A change replaces the access.", isName()...),
	})
}

func (m *workPoolAccess) key() (id, label string) {
	id = m.WorkPoolName.ValueString()
	return id, id
}

func (m *workPoolAccess) input(ctx context.Context, diags *diag.Diagnostics) client.AccessControlInput {
	return m.inputFor(ctx, m.WorkPoolName, diags)
}

func (m *workPoolAccess) fill(ctx context.Context, a *client.AccessControl, diags *diag.Diagnostics) {
	m.WorkPoolName = m.fillFrom(ctx, a, diags)
}
