package cloud

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/google/uuid"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

type workspaceAccess struct {
	framework.WorkspaceModel
	AccessorType    types.String `tfsdk:"accessor_type"`
	AccessorID      types.String `tfsdk:"accessor_id"`
	WorkspaceRoleID types.String `tfsdk:"workspace_role_id"`
	framework.LockoutGuard
}

var accessorTypes = []string{cloudapi.AccessorUser, cloudapi.AccessorServiceAccount, cloudapi.AccessorTeam}

var _ = framework.ImplementsListableResource(newWorkspaceAccess)

func newWorkspaceAccess() *workspaceAccessResource {
	return &workspaceAccessResource{
		&framework.Resource[workspaceAccess, cloudapi.WorkspaceAccess, cloudapi.WorkspaceAccessInput, *workspaceAccess]{
			TypeName: "workspace_access", CloudOnly: true,
			SchemaDefinition: schema.Schema{
				MarkdownDescription: "The access of a user, a service account or a team to a workspace of Prefect " +
					"Cloud, with a role.",
				Attributes: tfvalue.Attributes(map[string]schema.Attribute{
					"accessor_type": tfvalue.Replacing(
						tfvalue.RequiredString(
							"Type of the accessor: `USER`, `SERVICE_ACCOUNT` or `TEAM`. Changing this forces a new resource.",
							tfvalue.OneOf(accessorTypes...)...),
					),
					"accessor_id": tfvalue.Replacing(
						tfvalue.RequiredString(
							"ID of the user (not its actor ID), service account or team. Changing this forces a new resource.",
							tfvalue.IsUUID(),
						),
					),
					"workspace_role_id": tfvalue.RequiredString("ID of the workspace role.", tfvalue.IsUUID()),
					"allow_lockout":     framework.AllowLockoutAttribute(framework.BeforeDestroy),
				}),
			},
			CreateFunc: framework.Creates((*client.Client).SetWorkspaceAccess),
			ReadFunc: func(ctx context.Context, c *client.Client, m *workspaceAccess) (*cloudapi.WorkspaceAccess, error) {
				return c.WorkspaceAccess(ctx, m.AccessorType.ValueString(), m.AccessorID.ValueString())
			},
			UpdateFunc: func(ctx context.Context, c *client.Client, _ *workspaceAccess, in cloudapi.WorkspaceAccessInput) error {
				_, err := c.SetWorkspaceAccess(ctx, in)
				return err
			},
			Collision: framework.Collision{
				UniqueBy: []string{"accessor_type", "accessor_id"},
				Advice: "remove the resource. The existing access may have another role: the plan of the import shows it and changes " +
					"it to the configured one",
			},
			DeleteFunc: removeWorkspaceAccess,
			FindExisting: func(ctx context.Context, c *client.Client, in cloudapi.WorkspaceAccessInput) (*cloudapi.WorkspaceAccess, error) {
				return c.WorkspaceAccess(ctx, in.AccessorType, in.AccessorID)
			},
			Import: framework.Import[cloudapi.WorkspaceAccess]{Find: findWorkspaceAccessForImport, IDParts: 2},
			Listing: framework.Listing[*workspaceAccess, cloudapi.WorkspaceAccess]{
				All: func(ctx context.Context, c *client.Client) iter.Seq2[*cloudapi.WorkspaceAccess, error] {
					return c.WorkspaceAccesses(ctx)
				},
			},
			API: framework.APIBehavior{
				FullUpdate:           true, // an update sets the whole access
				EventuallyConsistent: true,
			},
			Revokes: revokesWorkspaceAccess,
		},
	}
}

// removeWorkspaceAccess deletes an access. If it was replaced outside of Terraform, the accessor has an access with another ID, which
// is deleted, too.
func removeWorkspaceAccess(ctx context.Context, c *client.Client, m *workspaceAccess) error {
	accessorType, accessor := m.AccessorType.ValueString(), m.AccessorID.ValueString()
	err := c.DeleteWorkspaceAccess(ctx, accessorType, accessor, m.ID.ValueString())
	if !apierror.IsNotFound(err) {
		return err
	}
	a, err := c.WorkspaceAccess(ctx, accessorType, accessor)
	if err != nil {
		return err
	}
	return c.DeleteWorkspaceAccess(ctx, accessorType, accessor, a.ID)
}

// findWorkspaceAccessForImport finds an access by ACCESSOR_TYPE,ACCESSOR_ID.
func findWorkspaceAccessForImport(ctx context.Context, c *client.Client, key string) (*cloudapi.WorkspaceAccess, error) {
	accessorType, id, _ := strings.Cut(key, ",")
	if !slices.Contains(accessorTypes, accessorType) || uuid.Validate(id) != nil {
		return nil, diag.CodeImportID.Wrapf(
			"the import ID %q is neither the ID of an access nor one of %s, followed by a comma and the ID of the accessor, such as "+
				"%s,3f2504e0-4f89-11d3-9a0c-0305e82c3301",
			key,
			strings.Join(accessorTypes, ", "),
			cloudapi.AccessorUser,
		)
	}
	return c.WorkspaceAccess(ctx, accessorType, id)
}

// Identity is the accessor: the ID of an access may change when it is set again, and the API does not find an access by it.
func (m *workspaceAccess) Identity() (id, label string) {
	id = m.AccessorType.ValueString() + "," + m.AccessorID.ValueString()
	return id, strings.Replace(id, ",", " ", 1)
}

func (m *workspaceAccess) ToAPI(context.Context, *fwdiag.Diagnostics) cloudapi.WorkspaceAccessInput {
	return cloudapi.WorkspaceAccessInput{
		AccessorType: m.AccessorType.ValueString(), AccessorID: m.AccessorID.ValueString(), RoleID: m.WorkspaceRoleID.ValueString(),
	}
}

func (m *workspaceAccess) FromAPI(_ context.Context, a *cloudapi.WorkspaceAccess, _ *fwdiag.Diagnostics) {
	m.FillObject(a.Object)
	accessorType, id := a.Accessor()
	m.AccessorType, m.AccessorID = types.StringValue(accessorType), types.StringValue(id)
	m.WorkspaceRoleID = types.StringValue(a.RoleID)
}
