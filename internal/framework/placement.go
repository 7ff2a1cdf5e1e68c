package framework

import (
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// Placement is where an object is: in a workspace of Prefect Cloud, in an account, or in neither.
type Placement interface {
	// PlacementIDs is the IDs of the account and of the workspace; null where there is none.
	PlacementIDs() (account, workspace types.String)
	// SetPlacement sets the IDs that the placement has.
	SetPlacement(account, workspace types.String)
	// ResolvePlacement copies the account and workspace that the client used.
	ResolvePlacement(*client.Client)
}

// HasKnownPlacement reports whether both the account and the workspace are known. The plan of an object in a workspace that
// the same apply creates knows neither.
func HasKnownPlacement(at Placement) bool {
	account, workspace := at.PlacementIDs()
	return !account.IsUnknown() && !workspace.IsUnknown()
}

// WorkspacePlacement is the part of a model that says in which account and workspace of Prefect Cloud the object is. Both are null
// on a server.
type WorkspacePlacement struct {
	AccountID   types.String `tfsdk:"account_id"`
	WorkspaceID types.String `tfsdk:"workspace_id"`
}

func (at *WorkspacePlacement) Placement() Placement { return at }

func (at *WorkspacePlacement) PlacementIDs() (account, workspace types.String) {
	return at.AccountID, at.WorkspaceID
}

func (at *WorkspacePlacement) SetPlacement(account, workspace types.String) {
	at.AccountID, at.WorkspaceID = account, workspace
}

func (at *WorkspacePlacement) ResolvePlacement(c *client.Client) {
	at.AccountID = types.StringPointerValue(tfvalue.PtrOrNil(c.Account()))
	at.WorkspaceID = types.StringPointerValue(tfvalue.PtrOrNil(c.Workspace()))
}

// AccountPlacement is the part of a model of an object that belongs to an account of Prefect Cloud, not to a workspace.
type AccountPlacement struct {
	AccountID types.String `tfsdk:"account_id"`
}

func (at *AccountPlacement) Placement() Placement { return at }

func (at *AccountPlacement) PlacementIDs() (account, workspace types.String) {
	return at.AccountID, types.StringNull()
}

func (at *AccountPlacement) SetPlacement(account, _ types.String) { at.AccountID = account }

func (at *AccountPlacement) ResolvePlacement(c *client.Client) {
	at.AccountID = types.StringPointerValue(tfvalue.PtrOrNil(c.Account()))
}

// NoPlacement is the part of a model of an object that is in no account: users and what belongs to them.
type NoPlacement struct{}

func (NoPlacement) Placement() Placement { return NoPlacement{} }

func (NoPlacement) PlacementIDs() (account, workspace types.String) {
	return types.StringNull(), types.StringNull()
}

func (NoPlacement) SetPlacement(_, _ types.String) {}

func (NoPlacement) ResolvePlacement(*client.Client) {}

// CommonModel is the part of a model that every object of the API has.
type CommonModel struct {
	ID      types.String      `tfsdk:"id"`
	Created timetypes.RFC3339 `tfsdk:"created"`
	Updated timetypes.RFC3339 `tfsdk:"updated"`
}

// WorkspaceModel is a record in a workspace, or on a server.
type WorkspaceModel struct {
	CommonModel
	WorkspacePlacement
}

// AccountModel is a record in an account of Prefect Cloud.
type AccountModel struct {
	CommonModel
	AccountPlacement
}

// Age is how long the object has existed, in whole seconds; never less than nothing, whatever the server's clock says.
func (o *CommonModel) Age(now time.Time) time.Duration {
	made, diags := o.Created.ValueRFC3339Time()
	if diags.HasError() {
		return 0
	}
	return max(now.Sub(made).Truncate(time.Second), 0)
}

// Ageless is in the models of what the API gives no age.
type Ageless struct{}

func (Ageless) Age(time.Time) time.Duration { return 0 }

// FillObject sets what every object of the API has.
func (o *CommonModel) FillObject(a rest.Object) {
	o.ID = types.StringValue(a.ID)
	o.Created = tfvalue.TimeValue(a.Created)
	o.Updated = tfvalue.TimeValue(a.Updated)
}

// warnOfPlacement says that an object left the state because all of its workspace is not there for the API key, which may be so
// since the key lost its access.
func warnOfPlacement(typeName string, of keyed, err error, diags *fwdiag.Diagnostics) {
	var answer *apierror.Error
	if !errors.As(err, &answer) || !answer.PlacementMissing() {
		return
	}
	id, label := of.Identity()
	diag.CodeNotFound.ReportWarning(
		diags,
		fmt.Sprintf("%s %q removed from the state", diag.Title(typeName), label),
		fmt.Sprintf(
			"%s\n\nApplying this plan would create the %s again. If the API key should have access, restore its access, do not "+
				"apply this plan, and plan again: the %[2]s stays in the state until an apply. Its ID is %[3]s.",
			answer.Remedy(),
			diag.Humanize(typeName),
			id,
		),
	)
}
