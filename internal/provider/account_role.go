package provider

import (
	"context"

	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

type accountRole struct {
	accountObject
	Name         types.String `tfsdk:"name"`
	Permissions  types.List   `tfsdk:"permissions"`
	IsSystemRole types.Bool   `tfsdk:"is_system_role"`
}

func newAccountRoleData() *lookup[accountRole, *accountRole] {
	return &lookup[accountRole, *accountRole]{
		noun: "account_role",
		schema: dsschema.Schema{
			MarkdownDescription: "Looks up a role in an account of Prefect Cloud by name, such as `Owner`, `Admin` and `Member`, or by id.",
			Attributes: readOnly(accountAttributes(map[string]schema.Attribute{
				"name":           computedText("The name of the role."),
				"permissions":    schema.ListAttribute{MarkdownDescription: "What the role permits, such as `read:account`.", Computed: true, ElementType: types.StringType},
				"is_system_role": schema.BoolAttribute{MarkdownDescription: "Whether Prefect made the role, so that it can't be changed.", Computed: true},
			}), "id", "name"),
		},
		validators: oneOf("id", "name"),
		find:       findsBy(func(r *accountRole) (id, other types.String) { return r.ID, r.Name }, (*client.Client).AccountRole, (*client.Client).AccountRoleByName),
	}
}

func (r *accountRole) fill(_ context.Context, a *client.AccountRole, _ *diag.Diagnostics) {
	r.fillObject(a.Object)
	r.Name, r.Permissions, r.IsSystemRole = types.StringValue(a.Name), textList(a.Permissions), types.BoolValue(a.System)
}
