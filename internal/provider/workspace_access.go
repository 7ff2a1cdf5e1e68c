package provider

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

type workspaceAccess struct {
	object
	AccessorType    types.String `tfsdk:"accessor_type"`
	AccessorID      types.String `tfsdk:"accessor_id"`
	WorkspaceRoleID types.String `tfsdk:"workspace_role_id"`
	lockable
}

var accessorTypes = []string{client.AccessorUser, client.AccessorServiceAccount, client.AccessorTeam}

func newWorkspaceAccess() *workspaceAccessResource {
	return &workspaceAccessResource{&managed[workspaceAccess, client.WorkspaceAccess, client.WorkspaceAccessInput, *workspaceAccess]{
		noun: "workspace_access",
		schema: schema.Schema{
			MarkdownDescription: "The access of a user, a service account or a team to a workspace of Prefect Cloud, by a role. Who has access already is left alone: import it. A collaborator who loses the last access leaves the account as well. A plan that takes access, or a part of its role, from the API key that applies it is refused unless `allow_lockout` is set.",
			Attributes: attributes(map[string]schema.Attribute{
				"accessor_type":     replacing(requiredText("Who has the access: `USER`, `SERVICE_ACCOUNT` or `TEAM`. A change replaces the access.", oneOfTexts(accessorTypes...)...)),
				"accessor_id":       replacing(requiredText("The id of the user (not its actor id), the service account or the team. A change replaces the access.", isUUID())),
				"workspace_role_id": requiredText("The id of the workspace role.", isUUID()),
				"allow_lockout":     allowLockoutAttribute(beforeDestroy),
			}),
		},
		create: creates((*client.Client).SetWorkspaceAccess),
		read: func(ctx context.Context, c *client.Client, m *workspaceAccess) (*client.WorkspaceAccess, error) {
			return c.WorkspaceAccess(ctx, m.AccessorType.ValueString(), m.AccessorID.ValueString())
		},
		update: func(ctx context.Context, c *client.Client, _ *workspaceAccess, in client.WorkspaceAccessInput) error {
			_, err := c.SetWorkspaceAccess(ctx, in)
			return err
		},
		unique: []string{"accessor_type", "accessor_id"},
		remove: removeWorkspaceAccess,
		twin: func(ctx context.Context, c *client.Client, in client.WorkspaceAccessInput) (*client.WorkspaceAccess, error) {
			return c.WorkspaceAccess(ctx, in.AccessorType, in.AccessorID)
		},
		locate:   locateWorkspaceAccess,
		keyParts: 2,
		all: func(ctx context.Context, c *client.Client) iter.Seq2[*client.WorkspaceAccess, error] {
			return c.WorkspaceAccesses(ctx)
		},
		whole:     true, // an update sets the access anew
		lags:      true,
		otherwise: "remove the resource. The role of the existing access may be another one: the plan of the import shows it, and changes it to that of the configuration",
		takes:     takesWorkspaceAccess,
	}}
}

// removeWorkspaceAccess takes an access away. Someone else may have set it anew under another id: that the old one does not
// exist is no proof that there is no access.
func removeWorkspaceAccess(ctx context.Context, c *client.Client, m *workspaceAccess) error {
	kind, accessor := m.AccessorType.ValueString(), m.AccessorID.ValueString()
	err := c.DeleteWorkspaceAccess(ctx, kind, accessor, m.ID.ValueString())
	if !client.IsNotFound(err) {
		return err
	}
	a, err := c.WorkspaceAccess(ctx, kind, accessor)
	if err != nil {
		return err
	}
	return c.DeleteWorkspaceAccess(ctx, kind, accessor, a.ID)
}

// locateWorkspaceAccess finds an access by ACCESSOR_TYPE,ACCESSOR_ID.
func locateWorkspaceAccess(ctx context.Context, c *client.Client, key string) (*client.WorkspaceAccess, error) {
	kind, id, _ := strings.Cut(key, ",")
	if !slices.Contains(accessorTypes, kind) || uuid.Validate(id) != nil {
		return nil, codeImportID.becausef("the import id %q is not one of %s and the id of who has the access with a comma between them, such as %s,3f2504e0-4f89-11d3-9a0c-0305e82c3301, nor the ID of an access", key, strings.Join(accessorTypes, ", "), client.AccessorUser)
	}
	return c.WorkspaceAccess(ctx, kind, id)
}

// key is the accessor: the id of an access may change when the access is set anew, and is not what an access is found by.
func (m *workspaceAccess) key() (id, label string) {
	id = m.AccessorType.ValueString() + "," + m.AccessorID.ValueString()
	return id, strings.Replace(id, ",", " ", 1)
}

func (m *workspaceAccess) input(context.Context, *diag.Diagnostics) client.WorkspaceAccessInput {
	return client.WorkspaceAccessInput{
		AccessorType: m.AccessorType.ValueString(), AccessorID: m.AccessorID.ValueString(), RoleID: m.WorkspaceRoleID.ValueString(),
	}
}

func (m *workspaceAccess) fill(_ context.Context, a *client.WorkspaceAccess, _ *diag.Diagnostics) {
	m.fillObject(a.Object)
	kind, id := a.Accessor()
	m.AccessorType, m.AccessorID = types.StringValue(kind), types.StringValue(id)
	m.WorkspaceRoleID = types.StringValue(a.RoleID)
}
