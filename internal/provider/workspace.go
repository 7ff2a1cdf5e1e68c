package provider

import (
	"context"
	"iter"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

type workspace struct {
	accountObject
	Name        types.String `tfsdk:"name"`
	Handle      types.String `tfsdk:"handle"`
	Description types.String `tfsdk:"description"`
}

// isHandle is what Prefect Cloud takes for the handle of an account or a workspace.
var isHandle = stringvalidator.RegexMatches(regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`), "must have lower-case letters, digits and single dashes between them only")

func newWorkspace() *managed[workspace, client.Workspace, client.WorkspaceInput, *workspace] {
	return &managed[workspace, client.Workspace, client.WorkspaceInput, *workspace]{
		noun: "workspace",
		schema: schema.Schema{
			MarkdownDescription: "A workspace of an account of Prefect Cloud: it holds flows, deployments, work pools and all else. To destroy it deletes all that is in it.",
			Attributes: accountAttributes(map[string]schema.Attribute{
				"name":        requiredText("What people call the workspace.", stringvalidator.LengthAtLeast(1)),
				"handle":      requiredText("The name of the workspace in addresses: lower-case letters, digits and dashes, unique in the account.", isHandle),
				"description": optionalText("A description of the workspace."),
			}),
		},
		create: creates((*client.Client).CreateWorkspace),
		read:   readsByID[*workspace]((*client.Client).WorkspaceByID),
		update: updatesByID[*workspace]((*client.Client).UpdateWorkspace),
		remove: removesByID[*workspace]((*client.Client).DeleteWorkspace),
		unique: []string{"handle"},
		twin: func(ctx context.Context, c *client.Client, in client.WorkspaceInput) (*client.Workspace, error) {
			return c.WorkspaceByHandle(ctx, in.Handle)
		},
		locate: locatesBy((*client.Client).WorkspaceByID, (*client.Client).WorkspaceByHandle, "handle/"),
		all: func(ctx context.Context, c *client.Client) iter.Seq2[*client.Workspace, error] {
			return c.Workspaces(ctx)
		},
		resets: map[string]attr.Value{"description": types.StringValue("")},
		lags:   true,
	}
}

func (w *workspace) key() (id, label string) { return w.ID.ValueString(), w.Handle.ValueString() }

func (w *workspace) input(context.Context, *diag.Diagnostics) client.WorkspaceInput {
	return client.WorkspaceInput{
		Name: w.Name.ValueString(), Handle: w.Handle.ValueString(), Description: given(w.Description, w.Description.ValueString),
	}
}

func (w *workspace) fill(_ context.Context, a *client.Workspace, _ *diag.Diagnostics) {
	w.fillObject(a.Object)
	w.Name, w.Handle = types.StringValue(a.Name), types.StringValue(a.Handle)
	w.Description = textOrEmpty(a.Description)
}

func newWorkspaceData() *lookup[workspace, *workspace] {
	of := newWorkspace()
	return &lookup[workspace, *workspace]{
		noun:       of.noun,
		schema:     dsschema.Schema{MarkdownDescription: "Looks up a workspace of an account of Prefect Cloud by id or by handle.", Attributes: readOnly(of.schema.Attributes, "id", "handle")},
		validators: oneOf("id", "handle"),
		find:       findsBy(func(w *workspace) (id, other types.String) { return w.ID, w.Handle }, (*client.Client).WorkspaceByID, (*client.Client).WorkspaceByHandle),
	}
}
