package cloud

import (
	"context"

	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

type accountRole struct {
	framework.AccountModel
	Name         types.String `tfsdk:"name"`
	Permissions  types.List   `tfsdk:"permissions"`
	IsSystemRole types.Bool   `tfsdk:"is_system_role"`
}

var _ = framework.ImplementsDataSource(newAccountRoleData)

func newAccountRoleData() *framework.DataSource[accountRole, *accountRole] {
	return &framework.DataSource[accountRole, *accountRole]{
		TypeName: "account_role", CloudOnly: true,
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Looks up an account role of Prefect Cloud by name, such as `Owner`, `Admin` or `Member`, or by ID.",
			Attributes: framework.ReadOnlyAttributes(tfvalue.AccountAttributes(map[string]schema.Attribute{
				"name": tfvalue.ComputedString("Name of the role."),
				"permissions": schema.ListAttribute{
					MarkdownDescription: "Permissions of the role, such as `read:account`.",
					Computed:            true,
					ElementType:         types.StringType,
				},
				"is_system_role": schema.BoolAttribute{
					MarkdownDescription: "Whether the role belongs to Prefect and cannot be changed.",
					Computed:            true,
				},
			}), "id", "name"),
		},
		Validators: framework.ExactlyOneOf("id", "name"),
		ReadFunc: framework.FindsBy(
			func(r *accountRole) (id, other types.String) { return r.ID, r.Name },
			(*client.Client).AccountRole,
			(*client.Client).AccountRoleByName,
		),
	}
}

func (r *accountRole) FromAPI(_ context.Context, a *cloudapi.AccountRole, _ *fwdiag.Diagnostics) {
	r.FillObject(a.Object)
	r.Name, r.Permissions, r.IsSystemRole = types.StringValue(a.Name), tfvalue.StringList(a.Permissions), types.BoolValue(a.System)
}
