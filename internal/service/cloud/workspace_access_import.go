package cloud

import (
	"context"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// workspaceAccessResource can also be imported by the ID of the access.
type workspaceAccessResource struct {
	*framework.Resource[workspaceAccess, cloudapi.WorkspaceAccess, cloudapi.WorkspaceAccessInput, *workspaceAccess]
}

// ImportState converts the import IDs ACCESS_ID and ACCESS_ID,WORKSPACE_ID to ACCESSOR_TYPE,ACCESSOR_ID.
func (r *workspaceAccessResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if r.Unconfigured(&resp.Diagnostics) {
		return
	}
	id, workspace, inWorkspace := framework.CutWorkspace(req.ID, 1)
	if uuid.Validate(id) != nil {
		r.Resource.ImportState(ctx, req, resp)
		return
	}
	at := &framework.WorkspacePlacement{AccountID: types.StringNull(), WorkspaceID: types.StringPointerValue(tfvalue.PtrOrNil(workspace))}
	found, err := accessByID(ctx, r.ClientFor(at), id)
	if diag.Failed(&resp.Diagnostics, diag.ErrorContext{Verb: "import", TypeName: r.TypeName, Label: req.ID}, err) {
		return
	}
	accessorType, accessor := found.Accessor()
	req.ID = accessorType + "," + accessor
	if inWorkspace {
		req.ID += "," + workspace
	}
	r.Resource.ImportState(ctx, req, resp)
}

// accessByID finds an access in the client's workspace by ID. The API reads the accesses of teams only in lists.
func accessByID(ctx context.Context, c *client.Client, id string) (*cloudapi.WorkspaceAccess, error) {
	for a, err := range c.WorkspaceAccesses(ctx) {
		if err != nil {
			return nil, err
		}
		if a.ID == id {
			return a, nil
		}
	}
	return nil, diag.CodeNothingToImport.Wrapf(
		"the workspace has no access with the ID %s: check the ID and the workspace, or use ACCESSOR_TYPE,ACCESSOR_ID",
		id,
	)
}
