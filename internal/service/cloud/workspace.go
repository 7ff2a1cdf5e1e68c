package cloud

import (
	"context"
	"iter"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

type workspaceModel struct {
	framework.AccountModel
	Name        types.String `tfsdk:"name"`
	Handle      types.String `tfsdk:"handle"`
	Description types.String `tfsdk:"description"`
}

// isHandle accepts the handles that Prefect Cloud accepts for accounts and workspaces.
var isHandle = stringvalidator.RegexMatches(
	regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`),
	"must only have lower-case letters, digits, and single dashes between them",
)

var _ = framework.ImplementsListableResource(newWorkspace)

func newWorkspace() *framework.Resource[workspaceModel, cloudapi.Workspace, cloudapi.WorkspaceInput, *workspaceModel] {
	return &framework.Resource[workspaceModel, cloudapi.Workspace, cloudapi.WorkspaceInput, *workspaceModel]{
		TypeName: "workspace", CloudOnly: true,
		SchemaDefinition: schema.Schema{
			MarkdownDescription: "A workspace of an account of Prefect Cloud, with its flows, deployments, work pools and other " +
				"objects. Destroying the resource deletes everything in the workspace.",
			Attributes: tfvalue.AccountAttributes(map[string]schema.Attribute{
				"name": tfvalue.RequiredString("Display name of the workspace.", stringvalidator.LengthAtLeast(1)),
				"handle": tfvalue.RequiredString(
					"Handle of the workspace, as in addresses, unique in the account. Lower-case letters, digits and dashes.",
					isHandle,
				),
				"description": tfvalue.OptionalString("Description of the workspace. Defaults to an empty string."),
			}),
		},
		CreateFunc: framework.Creates((*client.Client).CreateWorkspace),
		ReadFunc:   framework.ReadsByID[*workspaceModel]((*client.Client).WorkspaceByID),
		UpdateFunc: framework.UpdatesByID[*workspaceModel]((*client.Client).UpdateWorkspace),
		DeleteFunc: framework.RemovesByID[*workspaceModel]((*client.Client).DeleteWorkspace),
		Collision:  framework.Collision{UniqueBy: []string{"handle"}},
		FindExisting: func(ctx context.Context, c *client.Client, in cloudapi.WorkspaceInput) (*cloudapi.Workspace, error) {
			return c.WorkspaceByHandle(ctx, in.Handle)
		},
		Import: framework.Import[cloudapi.Workspace]{
			Find: framework.FindsForImportBy((*client.Client).WorkspaceByID, (*client.Client).WorkspaceByHandle, "handle/"),
		},
		Listing: framework.Listing[*workspaceModel, cloudapi.Workspace]{
			All: func(ctx context.Context, c *client.Client) iter.Seq2[*cloudapi.Workspace, error] {
				return c.Workspaces(ctx)
			},
		},
		Attributes: framework.AttributeRules{
			DefaultsOnRemoval: map[string]attr.Value{"description": types.StringValue("")},
			FixedDefaults:     []string{"description"},
		},
		API: framework.APIBehavior{EventuallyConsistent: true},
	}
}

func (w *workspaceModel) Identity() (id, label string) {
	return w.ID.ValueString(), w.Handle.ValueString()
}

func (w *workspaceModel) ToAPI(context.Context, *fwdiag.Diagnostics) cloudapi.WorkspaceInput {
	return cloudapi.WorkspaceInput{
		Name: w.Name.ValueString(), Handle: w.Handle.ValueString(),
		Description: tfvalue.OptionalNonNull(w.Description, w.Description.ValueString),
	}
}

func (w *workspaceModel) FromAPI(_ context.Context, a *cloudapi.Workspace, _ *fwdiag.Diagnostics) {
	w.FillObject(a.Object)
	w.Name, w.Handle = types.StringValue(a.Name), types.StringValue(a.Handle)
	w.Description = tfvalue.StringOrEmpty(a.Description)
}

var _ = framework.ImplementsDataSource(newWorkspaceData)

func newWorkspaceData() *framework.DataSource[workspaceModel, *workspaceModel] {
	of := newWorkspace()
	return &framework.DataSource[workspaceModel, *workspaceModel]{
		TypeName: of.TypeName, CloudOnly: true,
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Looks up a workspace of Prefect Cloud by ID or by handle.",
			Attributes:          framework.ReadOnlyAttributes(of.SchemaDefinition.Attributes, "id", "handle"),
		},
		Validators: framework.ExactlyOneOf("id", "handle"),
		ReadFunc: framework.FindsBy(
			func(w *workspaceModel) (id, other types.String) { return w.ID, w.Handle },
			(*client.Client).WorkspaceByID,
			(*client.Client).WorkspaceByHandle,
		),
	}
}
