package cloud

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

type workspaceRole struct {
	framework.AccountModel
	Name            types.String `tfsdk:"name"`
	Description     types.String `tfsdk:"description"`
	Scopes          types.List   `tfsdk:"scopes"`
	InheritedRoleID types.String `tfsdk:"inherited_role_id"`
}

// maxRoleDescription is the maximum length of a description in characters.
const maxRoleDescription = 140

var _ = framework.ImplementsListableResource(newWorkspaceRole)

func newWorkspaceRole() *framework.Resource[workspaceRole, cloudapi.WorkspaceRole, cloudapi.WorkspaceRoleInput, *workspaceRole] {
	return &framework.Resource[workspaceRole, cloudapi.WorkspaceRole, cloudapi.WorkspaceRoleInput, *workspaceRole]{
		TypeName: "workspace_role", CloudOnly: true,
		SchemaDefinition: schema.Schema{
			MarkdownDescription: "A workspace role of Prefect Cloud: the permissions of a user, service account or team in a " +
				"workspace. `prefect_workspace_access` assigns it. Requires a Prefect Cloud plan with custom roles.",
			Attributes: tfvalue.AccountAttributes(map[string]schema.Attribute{
				"name": tfvalue.RequiredString("Name of the role, unique in the account.", stringvalidator.LengthAtLeast(1)),
				"description": tfvalue.OptionalString(
					"Description of the role, at most 140 characters. Defaults to an empty string.",
					stringvalidator.LengthAtMost(maxRoleDescription),
				),
				"scopes": schema.ListAttribute{
					MarkdownDescription: "Scopes of the role, such as `manage_flows`. Scopes include others: `manage_flows` includes " +
						"`see_flows`, which does not have to be listed. The plan checks that the scopes exist. Defaults to the " +
						"scopes of `inherited_role_id`.",
					Optional: true, ElementType: types.StringType,
				},
				"inherited_role_id": schema.StringAttribute{
					MarkdownDescription: "ID of one of Prefect's own roles (Owner, Worker, Developer, Viewer or Runner), whose " +
						"scopes this role inherits. Defaults to none.",
					Optional:   true,
					Validators: []validator.String{tfvalue.IsUUID()},
				},
			}),
		},
		CreateFunc: framework.Creates((*client.Client).CreateWorkspaceRole),
		ReadFunc:   framework.ReadsByID[*workspaceRole]((*client.Client).WorkspaceRole),
		UpdateFunc: framework.UpdatesByID[*workspaceRole]((*client.Client).UpdateWorkspaceRole),
		DeleteFunc: framework.RemovesByID[*workspaceRole]((*client.Client).DeleteWorkspaceRole),
		Collision:  framework.Collision{UniqueBy: []string{"name"}},
		FindExisting: func(ctx context.Context, c *client.Client, in cloudapi.WorkspaceRoleInput) (*cloudapi.WorkspaceRole, error) {
			return c.WorkspaceRoleByName(ctx, in.Name)
		},
		Import: framework.Import[cloudapi.WorkspaceRole]{
			Find: framework.FindsForImportBy((*client.Client).WorkspaceRole, (*client.Client).WorkspaceRoleByName, tfvalue.NamePrefix),
		},
		Listing: framework.Listing[*workspaceRole, cloudapi.WorkspaceRole]{
			All: func(ctx context.Context, c *client.Client) iter.Seq2[*cloudapi.WorkspaceRole, error] {
				return c.WorkspaceRoles(ctx)
			},
		},
		Attributes: framework.AttributeRules{
			DefaultsOnRemoval: map[string]attr.Value{"description": types.StringValue("")},
			FixedDefaults:     []string{"description"},
		},
		API:      framework.APIBehavior{EventuallyConsistent: true},
		PlanFunc: planScopes,
	}
}

func (r *workspaceRole) Identity() (id, label string) {
	return r.ID.ValueString(), r.Name.ValueString()
}

func (r *workspaceRole) ToAPI(ctx context.Context, diags *fwdiag.Diagnostics) cloudapi.WorkspaceRoleInput {
	return cloudapi.WorkspaceRoleInput{
		Name: r.Name.ValueString(), Description: tfvalue.OptionalNonNull(r.Description, r.Description.ValueString),
		Scopes:          patch.Some(tfvalue.SortedStrings(ctx, r.Scopes, diags)),
		InheritedRoleID: tfvalue.OptionalNullable(r.InheritedRoleID, r.InheritedRoleID.ValueString),
	}
}

// FromAPI keeps the configured scopes if the scopes of the response are equivalent.
func (r *workspaceRole) FromAPI(ctx context.Context, a *cloudapi.WorkspaceRole, diags *fwdiag.Diagnostics) {
	r.FillObject(a.Object)
	r.Name, r.Description = types.StringValue(a.Name), types.StringValue(a.Description)
	r.InheritedRoleID = types.StringPointerValue(a.InheritedRoleID)
	switch {
	case a.Grants(tfvalue.SortedStrings(ctx, r.Scopes, diags)) && !r.Scopes.IsUnknown() && r.Scopes.ElementType(ctx) != nil:
	case a.Grants(nil):
		r.Scopes = types.ListNull(types.StringType)
	default:
		r.Scopes = tfvalue.StringList(a.MinimalScopes())
	}
}

// planScopes reports scopes that do not exist, and keeps the scopes of the state if the configuration is equivalent.
func planScopes(ctx context.Context, p *framework.PlanContext[workspaceRole]) {
	if p.Config.Scopes.IsNull() || p.Config.Scopes.IsUnknown() {
		return
	}
	c, ok := p.In(p.Plan.Placement())
	if !ok {
		return
	}
	known, err := c.WorkspaceScopes(framework.ForPlan(ctx))
	if diag.Failed(
		p.Diags,
		diag.ErrorContext{Verb: "check the scopes of", TypeName: "workspace_role", Label: p.Plan.Name.ValueString()},
		err,
	) {
		return
	}
	allKnown := true
	for i, e := range p.Config.Scopes.Elements() {
		scope, isString := e.(types.String)
		if !isString || scope.IsUnknown() {
			allKnown = false
		} else if _, ok := known[scope.ValueString()]; !ok {
			diag.CodeInvalid.ReportErrorAt(p.Diags, path.Root("scopes").AtListIndex(i), "Scope not found",
				wrongScope(scope.ValueString(), known))
		}
	}
	if p.State != nil && allKnown &&
		slices.Equal(
			known.Expand(tfvalue.SortedStrings(ctx, p.Config.Scopes, p.Diags)),
			known.Expand(tfvalue.SortedStrings(ctx, p.State.Scopes, p.Diags)),
		) {
		p.Set(ctx, "scopes", p.State.Scopes)
	}
}

func wrongScope(scope string, known cloudapi.Scopes) string {
	names := slices.Sorted(maps.Keys(known))
	hint := tfvalue.DidYouMean(scope, names)
	if hint == "" {
		hint = " The scopes are: " + strings.Join(names, ", ") + "."
	}
	return fmt.Sprintf("The scope %q does not exist for workspace roles.%s", scope, hint)
}

var _ = framework.ImplementsDataSource(newWorkspaceRoleData)

func newWorkspaceRoleData() *framework.DataSource[workspaceRole, *workspaceRole] {
	of := newWorkspaceRole()
	attributes := framework.ReadOnlyAttributes(of.SchemaDefinition.Attributes, "id", "name")
	attributes["scopes"] = dsschema.ListAttribute{
		MarkdownDescription: "Scopes of the role, including inherited and implied scopes.",
		Computed:            true,
		ElementType:         types.StringType,
	}
	return &framework.DataSource[workspaceRole, *workspaceRole]{
		TypeName: of.TypeName, CloudOnly: true,
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Looks up a workspace role of Prefect Cloud by name, such as `Viewer` or a custom role, or by ID.",
			Attributes:          attributes,
		},
		Validators: framework.ExactlyOneOf("id", "name"),
		ReadFunc: func(ctx context.Context, c *client.Client, r *workspaceRole, diags *fwdiag.Diagnostics) error {
			a, err := framework.ByIDOrName(ctx, c, r.ID, r.Name, (*client.Client).WorkspaceRole, (*client.Client).WorkspaceRoleByName)
			if err == nil {
				r.FromAPI(ctx, a, diags)
				r.Scopes = tfvalue.StringList(a.Scopes)
			}
			return err
		},
	}
}
