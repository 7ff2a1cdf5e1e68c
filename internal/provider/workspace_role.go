package provider

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
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

type workspaceRole struct {
	accountObject
	Name            types.String `tfsdk:"name"`
	Description     types.String `tfsdk:"description"`
	Scopes          types.List   `tfsdk:"scopes"`
	InheritedRoleID types.String `tfsdk:"inherited_role_id"`
}

// longestRoleDescription is what Prefect takes.
const longestRoleDescription = 140

func newWorkspaceRole() *managed[workspaceRole, client.WorkspaceRole, client.WorkspaceRoleInput, *workspaceRole] {
	return &managed[workspaceRole, client.WorkspaceRole, client.WorkspaceRoleInput, *workspaceRole]{
		noun: "workspace_role",
		schema: schema.Schema{
			MarkdownDescription: "A role of an account of Prefect Cloud, which says what a user, service account or team may do in a workspace. Who has it is said by `prefect_workspace_access`. Needs a plan with custom roles.",
			Attributes: accountAttributes(map[string]schema.Attribute{
				"name":        requiredText("The name of the role, unique in the account.", stringvalidator.LengthAtLeast(1)),
				"description": optionalText("A description of the role, of 140 characters at most.", stringvalidator.LengthAtMost(longestRoleDescription)),
				"scopes": schema.ListAttribute{
					MarkdownDescription: "What the role allows, such as `manage_flows`, in any order. Scopes include others: `manage_flows` includes `see_flows`, which need not be written. The plan checks them against those that Prefect has. Default: none beside those of `inherited_role_id`.",
					Optional:            true, ElementType: types.StringType,
				},
				"inherited_role_id": schema.StringAttribute{MarkdownDescription: "The id of one of Prefect's own roles (Owner, Worker, Developer, Viewer or Runner), whose scopes this role has too.", Optional: true, Validators: []validator.String{isUUID()}},
			}),
		},
		create: creates((*client.Client).CreateWorkspaceRole),
		read:   readsByID[*workspaceRole]((*client.Client).WorkspaceRole),
		update: updatesByID[*workspaceRole]((*client.Client).UpdateWorkspaceRole),
		remove: removesByID[*workspaceRole]((*client.Client).DeleteWorkspaceRole),
		unique: []string{"name"},
		twin: func(ctx context.Context, c *client.Client, in client.WorkspaceRoleInput) (*client.WorkspaceRole, error) {
			return c.WorkspaceRoleByName(ctx, in.Name)
		},
		locate: locatesBy((*client.Client).WorkspaceRole, (*client.Client).WorkspaceRoleByName, namePrefix),
		all: func(ctx context.Context, c *client.Client) iter.Seq2[*client.WorkspaceRole, error] {
			return c.WorkspaceRoles(ctx)
		},
		resets: map[string]attr.Value{"description": types.StringValue("")},
		lags:   true,
		plan:   planScopes,
	}
}

func (r *workspaceRole) key() (id, label string) { return r.ID.ValueString(), r.Name.ValueString() }

func (r *workspaceRole) input(ctx context.Context, diags *diag.Diagnostics) client.WorkspaceRoleInput {
	return client.WorkspaceRoleInput{
		Name: r.Name.ValueString(), Description: given(r.Description, r.Description.ValueString),
		Scopes:          client.Some(sortedTexts(ctx, r.Scopes, diags)),
		InheritedRoleID: optional(r.InheritedRoleID, r.InheritedRoleID.ValueString),
	}
}

// fill keeps the scopes that the user wrote where those of the answer mean the same.
func (r *workspaceRole) fill(ctx context.Context, a *client.WorkspaceRole, diags *diag.Diagnostics) {
	r.fillObject(a.Object)
	r.Name, r.Description = types.StringValue(a.Name), types.StringValue(a.Description)
	r.InheritedRoleID = types.StringPointerValue(a.InheritedRoleID)
	switch {
	case a.Means(sortedTexts(ctx, r.Scopes, diags)) && !r.Scopes.IsUnknown() && r.Scopes.ElementType(ctx) != nil:
	case a.Means(nil):
		r.Scopes = types.ListNull(types.StringType)
	default:
		r.Scopes = textList(a.Given())
	}
}

// planScopes refuses scopes that Prefect does not have, and keeps those of the state where the configuration means the same.
func planScopes(ctx context.Context, p *planning[workspaceRole]) {
	if p.config.Scopes.IsNull() || p.config.Scopes.IsUnknown() {
		return
	}
	c, placed := p.in(p.plan.where())
	if !placed {
		return
	}
	known, err := c.WorkspaceScopes(checking(ctx))
	if failed(p.diags, action{verb: "check the scopes of", noun: "workspace_role", label: p.plan.Name.ValueString()}, err) {
		return
	}
	whole := true
	for i, e := range p.config.Scopes.Elements() {
		scope, isText := e.(types.String)
		if !isText || scope.IsUnknown() {
			whole = false
		} else if _, ok := known[scope.ValueString()]; !ok {
			codeInvalid.addErrorAt(p.diags, path.Root("scopes").AtListIndex(i), "There is no such scope", wrongScope(scope.ValueString(), known))
		}
	}
	if p.state != nil && whole && slices.Equal(known.Expand(sortedTexts(ctx, p.config.Scopes, p.diags)), known.Expand(sortedTexts(ctx, p.state.Scopes, p.diags))) {
		p.set(ctx, "scopes", p.state.Scopes)
	}
}

func wrongScope(scope string, known client.Scopes) string {
	names := slices.Sorted(maps.Keys(known))
	hint := meant(scope, names)
	if hint == "" {
		hint = " There are: " + strings.Join(names, ", ") + "."
	}
	return fmt.Sprintf("Prefect has no scope %q for workspace roles.%s", scope, hint)
}

func newWorkspaceRoleData() *lookup[workspaceRole, *workspaceRole] {
	of := newWorkspaceRole()
	attributes := readOnly(of.schema.Attributes, "id", "name")
	attributes["scopes"] = dsschema.ListAttribute{MarkdownDescription: "All that the role allows, with what is included and inherited.", Computed: true, ElementType: types.StringType}
	return &lookup[workspaceRole, *workspaceRole]{
		noun:       of.noun,
		schema:     dsschema.Schema{MarkdownDescription: "Looks up a role for workspaces of an account of Prefect Cloud by name, such as `Viewer` and the account's own, or by id.", Attributes: attributes},
		validators: oneOf("id", "name"),
		find: func(ctx context.Context, c *client.Client, r *workspaceRole, diags *diag.Diagnostics) error {
			a, err := byIDOrName(ctx, c, r.ID, r.Name, (*client.Client).WorkspaceRole, (*client.Client).WorkspaceRoleByName)
			if err == nil {
				r.fill(ctx, a, diags)
				r.Scopes = textList(a.Scopes)
			}
			return err
		},
	}
}
