package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

type blockAccess struct {
	BlockID types.String `tfsdk:"block_id"`
	accessControl
}

func newBlockAccess() *managed[blockAccess, client.AccessControl, client.AccessControlInput, *blockAccess] {
	return newAccessControl[blockAccess](guardedNoun{
		noun: "block_access", of: client.GuardedBlock, levels: viewable,
		text:      "Access to a block of Prefect Cloud: who may manage and who may view it.",
		attribute: "block_id", named: requiredText("The id of the block. A change replaces the access.", isUUID()),
	})
}

func (m *blockAccess) key() (id, label string) {
	id = m.BlockID.ValueString()
	return id, id
}

func (m *blockAccess) input(ctx context.Context, diags *diag.Diagnostics) client.AccessControlInput {
	return m.inputFor(ctx, m.BlockID, diags)
}

func (m *blockAccess) fill(ctx context.Context, a *client.AccessControl, diags *diag.Diagnostics) {
	m.BlockID = m.fillFrom(ctx, a, diags)
}
