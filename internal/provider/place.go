package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// place is the part of a model that says in which account and workspace of Prefect Cloud the object is. Both are null
// on a server.
type place struct {
	AccountID   types.String `tfsdk:"account_id"`
	WorkspaceID types.String `tfsdk:"workspace_id"`
}

func (at *place) where() *place { return at }

// settle takes over the account and workspace that the client really used.
func (at *place) settle(c *client.Client) {
	at.AccountID = types.StringPointerValue(orNil(c.Account()))
	at.WorkspaceID = types.StringPointerValue(orNil(c.Workspace()))
}

// object is the part of a model that every object of the API has.
type object struct {
	ID      types.String      `tfsdk:"id"`
	Created timetypes.RFC3339 `tfsdk:"created"`
	Updated timetypes.RFC3339 `tfsdk:"updated"`
	place
}

func (o *object) fillObject(a client.Object) {
	o.ID = types.StringValue(a.ID)
	o.Created = timeValue(a.Created)
	o.Updated = timeValue(a.Updated)
}
