package provider

import (
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// spot is where an object is: in a workspace of Prefect Cloud, in an account, or in neither.
type spot interface {
	// ids is those of the account and of the workspace; null where there is none.
	ids() (account, workspace types.String)
	// put sets the ids, as far as the spot has them.
	put(account, workspace types.String)
	// settle takes over the account and workspace that the client really used.
	settle(*client.Client)
}

// hasKnownPlacement reports whether both the account and the workspace are known. The plan of an object in a workspace that
// the same apply creates knows neither.
func hasKnownPlacement(at spot) bool {
	account, workspace := at.ids()
	return !account.IsUnknown() && !workspace.IsUnknown()
}

// place is the part of a model that says in which account and workspace of Prefect Cloud the object is. Both are null
// on a server.
type place struct {
	AccountID   types.String `tfsdk:"account_id"`
	WorkspaceID types.String `tfsdk:"workspace_id"`
}

func (at *place) where() spot { return at }

func (at *place) ids() (account, workspace types.String) { return at.AccountID, at.WorkspaceID }

func (at *place) put(account, workspace types.String) {
	at.AccountID, at.WorkspaceID = account, workspace
}

func (at *place) settle(c *client.Client) {
	at.AccountID = types.StringPointerValue(orNil(c.Account()))
	at.WorkspaceID = types.StringPointerValue(orNil(c.Workspace()))
}

// accountPlace is the part of a model of an object that belongs to an account of Prefect Cloud, not to a workspace.
type accountPlace struct {
	AccountID types.String `tfsdk:"account_id"`
}

func (at *accountPlace) where() spot { return at }

func (at *accountPlace) ids() (account, workspace types.String) {
	return at.AccountID, types.StringNull()
}

func (at *accountPlace) put(account, _ types.String) { at.AccountID = account }

func (at *accountPlace) settle(c *client.Client) {
	at.AccountID = types.StringPointerValue(orNil(c.Account()))
}

// unplaced is the part of a model of an object that is in no account: users and what belongs to them.
type unplaced struct{}

func (unplaced) where() spot { return unplaced{} }

func (unplaced) ids() (account, workspace types.String) {
	return types.StringNull(), types.StringNull()
}

func (unplaced) put(_, _ types.String) {}

func (unplaced) settle(*client.Client) {}

// record is the part of a model that every object of the API has.
type record struct {
	ID      types.String      `tfsdk:"id"`
	Created timetypes.RFC3339 `tfsdk:"created"`
	Updated timetypes.RFC3339 `tfsdk:"updated"`
}

// object is a record in a workspace, or on a server.
type object struct {
	record
	place
}

// accountObject is a record in an account of Prefect Cloud.
type accountObject struct {
	record
	accountPlace
}

// age is how long the object has existed, in whole seconds; never less than nothing, whatever the server's clock says.
func (o *record) age(now time.Time) time.Duration {
	made, diags := o.Created.ValueRFC3339Time()
	if diags.HasError() {
		return 0
	}
	return max(now.Sub(made).Truncate(time.Second), 0)
}

// ageless is in the models of what the API gives no age.
type ageless struct{}

func (ageless) age(time.Time) time.Duration { return 0 }

func (o *record) fillObject(a client.Object) {
	o.ID = types.StringValue(a.ID)
	o.Created = timeValue(a.Created)
	o.Updated = timeValue(a.Updated)
}

// warnOfPlace says that an object left the state because all of its workspace is not there for the API key, which may be so
// since the key lost its access.
func warnOfPlace(kind string, of keyed, err error, diags *diag.Diagnostics) {
	var answer *client.Error
	if !errors.As(err, &answer) || !answer.PlaceMissing() {
		return
	}
	id, label := of.key()
	codeNotFound.addWarning(diags, fmt.Sprintf("The %s %q was taken out of the state", kind, label),
		fmt.Sprintf("Its workspace is not there for the API key, so that Terraform would create the %s again. %s\n\nIf the key should have access, restore it, do not apply this plan, and plan again: the state keeps the %[1]s until an apply. Its id is %[3]s.", kind, answer.Remedy(), id))
}
