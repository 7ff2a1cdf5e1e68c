package cloud

import (
	"context"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// The models of access control differ in the attribute that identifies the object.
type (
	blockAccess struct {
		BlockID types.String `tfsdk:"block_id"`
		accessControl
	}
	deploymentAccess struct {
		DeploymentID types.String `tfsdk:"deployment_id"`
		runAccessControl
	}
	workPoolAccess struct {
		WorkPoolName types.String `tfsdk:"work_pool_name"`
		runAccessControl
	}
)

var _ = framework.ImplementsResource(newBlockAccess)

func newBlockAccess() *framework.Resource[blockAccess, cloudapi.AccessControl, cloudapi.AccessControlInput, *blockAccess] {
	return newAccessControl[blockAccess](guardedType{
		typeName: "block_access", of: cloudapi.GuardedBlock, levels: viewable,
		description: "Access control of a block of Prefect Cloud: who may manage and view it.",
		attribute:   "block_id", identifier: tfvalue.RequiredString("ID of the block. Changing this forces a new resource.", tfvalue.IsUUID()),
	})
}

var _ = framework.ImplementsResource(newDeploymentAccess)

func newDeploymentAccess() *framework.Resource[deploymentAccess, cloudapi.AccessControl, cloudapi.AccessControlInput, *deploymentAccess] {
	return newAccessControl[deploymentAccess](guardedType{
		typeName: "deployment_access", of: cloudapi.GuardedDeployment, levels: runnable,
		description: "Access control of a deployment of Prefect Cloud: who may manage, run and view it. If its work pool has access " +
			"control, the work pool's applies instead.",
		attribute:  "deployment_id",
		identifier: tfvalue.RequiredString("ID of the deployment. Changing this forces a new resource.", tfvalue.IsUUID()),
	})
}

var _ = framework.ImplementsResource(newWorkPoolAccess)

func newWorkPoolAccess() *framework.Resource[workPoolAccess, cloudapi.AccessControl, cloudapi.AccessControlInput, *workPoolAccess] {
	return newAccessControl[workPoolAccess](guardedType{
		typeName: "work_pool_access", of: cloudapi.GuardedWorkPool, levels: runnable,
		description: "Access control of a work pool of Prefect Cloud: who may manage, run and view it. It also applies to the deployments " +
			"of the work pool, instead of their own.",
		attribute: "work_pool_name",
		identifier: tfvalue.RequiredString("Name of the work pool. Changing this forces a new resource.",
			tfvalue.IsName()...),
	})
}

func (m *blockAccess) Identity() (id, label string) { return idAsLabel(m.BlockID) }

func (m *deploymentAccess) Identity() (id, label string) { return idAsLabel(m.DeploymentID) }

func (m *workPoolAccess) Identity() (id, label string) { return idAsLabel(m.WorkPoolName) }

// idAsLabel returns the identity of an object whose label is its ID.
func idAsLabel(id types.String) (key, label string) { return id.ValueString(), id.ValueString() }

func (m *blockAccess) ToAPI(ctx context.Context, diags *fwdiag.Diagnostics) cloudapi.AccessControlInput {
	return m.input(ctx, m.BlockID, diags)
}

func (m *deploymentAccess) ToAPI(ctx context.Context, diags *fwdiag.Diagnostics) cloudapi.AccessControlInput {
	return m.input(ctx, m.DeploymentID, diags)
}

func (m *workPoolAccess) ToAPI(ctx context.Context, diags *fwdiag.Diagnostics) cloudapi.AccessControlInput {
	return m.input(ctx, m.WorkPoolName, diags)
}

func (m *blockAccess) FromAPI(ctx context.Context, a *cloudapi.AccessControl, diags *fwdiag.Diagnostics) {
	m.BlockID = m.fillFrom(ctx, a, diags)
}

func (m *deploymentAccess) FromAPI(ctx context.Context, a *cloudapi.AccessControl, diags *fwdiag.Diagnostics) {
	m.DeploymentID = m.fillFrom(ctx, a, diags)
}

func (m *workPoolAccess) FromAPI(ctx context.Context, a *cloudapi.AccessControl, diags *fwdiag.Diagnostics) {
	m.WorkPoolName = m.fillFrom(ctx, a, diags)
}
