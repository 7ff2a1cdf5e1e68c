package cloud

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// accessControl has the attributes that all models of access control have: who may manage and view an object of a workspace.
type accessControl struct {
	ID types.String `tfsdk:"id"`
	framework.WorkspacePlacement
	framework.Ageless
	ManageActorIDs types.List `tfsdk:"manage_actor_ids"`
	ManageTeamIDs  types.List `tfsdk:"manage_team_ids"`
	ViewActorIDs   types.List `tfsdk:"view_actor_ids"`
	ViewTeamIDs    types.List `tfsdk:"view_team_ids"`
	framework.LockoutGuard
}

// runAccessControl is the access control of an object that can be run.
type runAccessControl struct {
	accessControl
	RunActorIDs types.List `tfsdk:"run_actor_ids"`
	RunTeamIDs  types.List `tfsdk:"run_team_ids"`
}

// accessControlled is a model of access control.
type accessControlled[M any] interface {
	framework.Model[M, cloudapi.AccessControl, cloudapi.AccessControlInput]
	control() *accessControl
}

func (m *accessControl) control() *accessControl { return m }

// guardedType is a type of object with access control.
type guardedType struct {
	typeName, description string
	of                    cloudapi.Guarded
	// levels are the levels of access, each of which has two lists in the schema.
	levels []string
	// attribute is the name of the attribute that identifies the object, and identifier its schema.
	attribute  string
	identifier schema.StringAttribute
}

// The levels of access to objects that can be run, and to other objects.
var (
	runnable = []string{"manage", "run", "view"}
	viewable = []string{"manage", "view"}
)

// newAccessControl returns the resource of the access control of a type of object.
func newAccessControl[M any, P accessControlled[M]](
	n guardedType,
) *framework.Resource[M, cloudapi.AccessControl, cloudapi.AccessControlInput, P] {
	g := n.of
	return &framework.Resource[M, cloudapi.AccessControl, cloudapi.AccessControlInput, P]{
		TypeName: n.typeName, CloudOnly: true,
		SchemaDefinition: schema.Schema{
			MarkdownDescription: n.description + " Actors and teams that are in no list lose the access that their role gives them.",
			Attributes:          n.attributes(),
		},
		CreateFunc: func(ctx context.Context, c *client.Client, in cloudapi.AccessControlInput) (*cloudapi.AccessControl, error) {
			return setAccessControl(ctx, c, g, in)
		},
		ReadFunc: func(ctx context.Context, c *client.Client, m P) (*cloudapi.AccessControl, error) {
			id, _ := m.Identity()
			return c.AccessControl(ctx, g, id)
		},
		UpdateFunc: func(ctx context.Context, c *client.Client, _ P, in cloudapi.AccessControlInput) error {
			_, err := setAccessControl(ctx, c, g, in)
			return err
		},
		DeleteFunc: func(ctx context.Context, c *client.Client, m P) error {
			id, _ := m.Identity()
			return c.ResetAccessControl(ctx, g, id)
		},
		Collision: framework.Collision{UniqueBy: []string{n.attribute}, Advice: "remove the resource"},
		FindExisting: func(ctx context.Context, c *client.Client, in cloudapi.AccessControlInput) (*cloudapi.AccessControl, error) {
			a, err := c.AccessControl(ctx, g, in.Of)
			if err != nil || a.IsDefault() {
				return nil, err
			}
			return a, nil
		},
		Import: framework.Import[cloudapi.AccessControl]{
			Find: func(ctx context.Context, c *client.Client, key string) (*cloudapi.AccessControl, error) {
				return c.AccessControl(ctx, g, key)
			},
		},
		Attributes: framework.AttributeRules{DefaultsOnRemoval: n.defaults()},
		API: framework.APIBehavior{
			FullUpdate:           true, // an update replaces all lists
			EventuallyConsistent: true,
		},
		Deletion: framework.Deletion[M, cloudapi.AccessControl]{IsDefault: (*cloudapi.AccessControl).IsDefault},
		PlanFunc: func(ctx context.Context, p *framework.PlanContext[M]) {
			plan, config := P(&p.Plan).control(), P(&p.Config).control()
			if (p.State != nil && plan.sameManagers(P(p.State).control())) || plan.AllowLockout.ValueBool() {
				return
			}
			if !framework.HasKnownPlacement(plan.Placement()) {
				return
			}
			lockoutByManagers(ctx, p.ProviderData, plan.Placement(), plan.managers(ctx, config, p.State == nil, p.Diags)).Report(p.Diags)
		},
	}
}

func setAccessControl(
	ctx context.Context,
	c *client.Client,
	g cloudapi.Guarded,
	in cloudapi.AccessControlInput,
) (*cloudapi.AccessControl, error) {
	a, err := c.SetAccessControl(ctx, g, in)
	if apierror.IsNotFound(err) {
		err = fmt.Errorf(
			"%w; if the object exists, one of the actors or teams has no access to the workspace: add it with "+
				"prefect_workspace_access, and add that to depends_on",
			err,
		)
	}
	return a, err
}

func (n guardedType) attributes() map[string]schema.Attribute {
	out := tfvalue.Attributes(map[string]schema.Attribute{
		"id":            tfvalue.ComputedString("ID of the object, which has one access control: the same as `" + n.attribute + "`."),
		"allow_lockout": framework.AllowLockoutAttribute(""),
		n.attribute:     tfvalue.Replacing(n.identifier),
	})
	delete(out, "created")
	delete(out, "updated")
	for _, level := range n.levels {
		out[level+"_actor_ids"] = idList(
			"Actor IDs of the users and service accounts that may "+level+" the object. `*` means everyone in the workspace. "+
				"Defaults to the current access; a new object has `[\"*\"]`. Unset this to reset it to `[\"*\"]`.",
			isActor(),
		)
		out[level+"_team_ids"] = idList(
			"IDs of the teams that may "+level+" the object. Defaults to the current access; a new object has `[]`. Unset this "+
				"to reset it to `[]`.",
			tfvalue.IsUUID(),
		)
	}
	return out
}

func (n guardedType) defaults() map[string]attr.Value {
	out := map[string]attr.Value{}
	for _, level := range n.levels {
		out[level+"_actor_ids"], out[level+"_team_ids"] = tfvalue.StringList([]string{cloudapi.Everyone}), tfvalue.StringList(nil)
	}
	return out
}

func idList(description string, each validator.String) schema.Attribute {
	return schema.ListAttribute{
		MarkdownDescription: description, Optional: true, Computed: true, ElementType: types.StringType,
		Validators: []validator.List{listvalidator.ValueStringsAre(each)},
	}
}

// isActor accepts the ID of an actor, and the asterisk for everyone.
func isActor() validator.String {
	return tfvalue.StringRule{
		Expected: "an actor ID (a UUID) or *",
		Holds:    func(s string) bool { return s == cloudapi.Everyone || uuid.Validate(s) == nil },
		Remedy:   "Use the actor_id attribute of the account member or service account.",
	}
}

func (m *accessControl) Placement() framework.Placement { return &m.WorkspacePlacement }

// input returns the request that sets the access control of an object.
func (m *accessControl) input(ctx context.Context, of types.String, diags *fwdiag.Diagnostics) cloudapi.AccessControlInput {
	return cloudapi.AccessControlInput{
		Of:             of.ValueString(),
		ManageActorIDs: tfvalue.OptionalNonNull(m.ManageActorIDs, tfvalue.Strings(ctx, m.ManageActorIDs, diags)),
		ManageTeamIDs:  tfvalue.OptionalNonNull(m.ManageTeamIDs, tfvalue.Strings(ctx, m.ManageTeamIDs, diags)),
		ViewActorIDs:   tfvalue.OptionalNonNull(m.ViewActorIDs, tfvalue.Strings(ctx, m.ViewActorIDs, diags)),
		ViewTeamIDs:    tfvalue.OptionalNonNull(m.ViewTeamIDs, tfvalue.Strings(ctx, m.ViewTeamIDs, diags)),
	}
}

func (m *runAccessControl) input(ctx context.Context, of types.String, diags *fwdiag.Diagnostics) cloudapi.AccessControlInput {
	in := m.accessControl.input(ctx, of, diags)
	in.RunActorIDs = tfvalue.OptionalNonNull(m.RunActorIDs, tfvalue.Strings(ctx, m.RunActorIDs, diags))
	in.RunTeamIDs = tfvalue.OptionalNonNull(m.RunTeamIDs, tfvalue.Strings(ctx, m.RunTeamIDs, diags))
	return in
}

// fillFrom sets the lists, and returns the ID or the name of the object.
func (m *accessControl) fillFrom(ctx context.Context, a *cloudapi.AccessControl, diags *fwdiag.Diagnostics) types.String {
	m.ID = types.StringValue(a.Of)
	fillLevel(ctx, &m.ManageActorIDs, &m.ManageTeamIDs, a.Manage, nil, diags)
	fillLevel(ctx, &m.ViewActorIDs, &m.ViewTeamIDs, a.View, slices.Concat(a.Manage, a.Run), diags)
	return m.ID
}

func (m *runAccessControl) fillFrom(ctx context.Context, a *cloudapi.AccessControl, diags *fwdiag.Diagnostics) types.String {
	fillLevel(ctx, &m.RunActorIDs, &m.RunTeamIDs, a.Run, a.Manage, diags)
	return m.accessControl.fillFrom(ctx, a, diags)
}

// fillLevel sets the lists of one level. A higher level includes the access of the lower levels, so Prefect Cloud may repeat its
// actors and teams on the lower levels, which is not drift.
func fillLevel(ctx context.Context, actors, teams *types.List, current, higher cloudapi.AccessorList, diags *fwdiag.Diagnostics) {
	*actors = sameIDs(ctx, *actors, current.Actors(), higher.Actors(), diags)
	*teams = sameIDs(ctx, *teams, current.Teams(), higher.Teams(), diags)
}

// sameIDs keeps the configured list if it has the same IDs as the API, in any order and apart from the IDs of higher levels. It
// returns the list of the API otherwise.
func sameIDs(ctx context.Context, configured types.List, current, higher []string, diags *fwdiag.Diagnostics) types.List {
	if !configured.IsNull() && !configured.IsUnknown() &&
		maps.Equal(idSet(tfvalue.Strings(ctx, configured, diags)(), higher), idSet(current, higher)) {
		return configured
	}
	return tfvalue.StringList(current)
}

func idSet(lists ...[]string) map[string]bool {
	out := map[string]bool{}
	for _, id := range slices.Concat(lists...) {
		out[id] = true
	}
	return out
}
