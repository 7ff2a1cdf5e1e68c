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

// accessControl is the part of a model that says who may manage and view an object of a workspace.
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

// runAccessControl is an accessControl of an object that can be run.
type runAccessControl struct {
	accessControl
	RunActorIDs types.List `tfsdk:"run_actor_ids"`
	RunTeamIDs  types.List `tfsdk:"run_team_ids"`
}

// accessControlled is the model of an object's access control.
type accessControlled[M any] interface {
	framework.Model[M, cloudapi.AccessControl, cloudapi.AccessControlInput]
	control() *accessControl
}

func (m *accessControl) control() *accessControl { return m }

// guardedNoun is a noun of access control: whose it is.
type guardedNoun struct {
	noun, text string
	of         cloudapi.Guarded
	// levels are what the lists of the resource allow.
	levels []string
	// attribute names the object, and named is what it is.
	attribute string
	named     schema.StringAttribute
}

// The levels of access to objects that can be run, and to those that can't.
var (
	runnable = []string{"manage", "run", "view"}
	viewable = []string{"manage", "view"}
)

// newAccessControl is the resource of who can do what with an object.
func newAccessControl[M any, P accessControlled[M]](
	n guardedNoun,
) *framework.Resource[M, cloudapi.AccessControl, cloudapi.AccessControlInput, P] {
	g := n.of
	return &framework.Resource[M, cloudapi.AccessControl, cloudapi.AccessControlInput, P]{
		TypeName: n.noun, CloudOnly: true,
		SchemaDefinition: schema.Schema{
			MarkdownDescription: n.text + " Actors and teams that are in no list lose the access that their role gives them.",
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
		Attributes: framework.AttributeRules{DefaultsOnRemoval: n.resets()},
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

func (n guardedNoun) attributes() map[string]schema.Attribute {
	out := tfvalue.Attributes(map[string]schema.Attribute{
		"id":            tfvalue.ComputedString("ID of the object, which has one access control: the same as `" + n.attribute + "`."),
		"allow_lockout": framework.AllowLockoutAttribute(""),
		n.attribute:     tfvalue.Replacing(n.named),
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

func (n guardedNoun) resets() map[string]attr.Value {
	out := map[string]attr.Value{}
	for _, level := range n.levels {
		out[level+"_actor_ids"], out[level+"_team_ids"] = tfvalue.StringList([]string{cloudapi.Everyone}), tfvalue.StringList(nil)
	}
	return out
}

func idList(text string, each validator.String) schema.Attribute {
	return schema.ListAttribute{
		MarkdownDescription: text, Optional: true, Computed: true, ElementType: types.StringType,
		Validators: []validator.List{listvalidator.ValueStringsAre(each)},
	}
}

// isActor accepts what can stand in a list of actors.
func isActor() validator.String {
	return tfvalue.StringRule{
		Expected: "an actor ID (a UUID) or *",
		Holds:    func(s string) bool { return s == cloudapi.Everyone || uuid.Validate(s) == nil },
		Remedy:   "Use the actor_id attribute of the account member or service account.",
	}
}

func (m *accessControl) Placement() framework.Placement { return &m.WorkspacePlacement }

// inputFor is what the lists ask for of an object.
func (m *accessControl) inputFor(ctx context.Context, of types.String, diags *fwdiag.Diagnostics) cloudapi.AccessControlInput {
	return cloudapi.AccessControlInput{
		Of: of.ValueString(),
		ManageActorIDs: tfvalue.OptionalNonNull(
			m.ManageActorIDs,
			tfvalue.Strings(ctx, m.ManageActorIDs, diags),
		), ManageTeamIDs: tfvalue.OptionalNonNull(m.ManageTeamIDs, tfvalue.Strings(ctx, m.ManageTeamIDs, diags)),
		ViewActorIDs: tfvalue.OptionalNonNull(
			m.ViewActorIDs,
			tfvalue.Strings(ctx, m.ViewActorIDs, diags),
		), ViewTeamIDs: tfvalue.OptionalNonNull(m.ViewTeamIDs, tfvalue.Strings(ctx, m.ViewTeamIDs, diags)),
	}
}

func (m *runAccessControl) inputFor(ctx context.Context, of types.String, diags *fwdiag.Diagnostics) cloudapi.AccessControlInput {
	in := m.accessControl.inputFor(ctx, of, diags)
	in.RunActorIDs, in.RunTeamIDs = tfvalue.OptionalNonNull(
		m.RunActorIDs,
		tfvalue.Strings(ctx, m.RunActorIDs, diags),
	), tfvalue.OptionalNonNull(
		m.RunTeamIDs,
		tfvalue.Strings(ctx, m.RunTeamIDs, diags),
	)
	return in
}

// fillFrom takes over the lists, and returns what names the object.
func (m *accessControl) fillFrom(ctx context.Context, a *cloudapi.AccessControl, diags *fwdiag.Diagnostics) types.String {
	m.ID = types.StringValue(a.Of)
	above := cloudapi.AccessorList(nil)
	fillLevel(ctx, &m.ManageActorIDs, &m.ManageTeamIDs, a.Manage, above, diags)
	fillLevel(ctx, &m.ViewActorIDs, &m.ViewTeamIDs, a.View, slices.Concat(a.Manage, a.Run), diags)
	return m.ID
}

func (m *runAccessControl) fillFrom(ctx context.Context, a *cloudapi.AccessControl, diags *fwdiag.Diagnostics) types.String {
	fillLevel(ctx, &m.RunActorIDs, &m.RunTeamIDs, a.Run, a.Manage, diags)
	return m.accessControl.fillFrom(ctx, a, diags)
}

// fillLevel takes over who is on one level. Prefect Cloud may name those of the levels above, who have the access anyway,
// on the lower ones as well or not: that is no difference.
func fillLevel(ctx context.Context, actors, teams *types.List, has, above cloudapi.AccessorList, diags *fwdiag.Diagnostics) {
	*actors = sameIDs(ctx, *actors, has.Actors(), above.Actors(), diags)
	*teams = sameIDs(ctx, *teams, has.Teams(), above.Teams(), diags)
}

// sameIDs is the list that the user wrote where the API has the same ids, in whatever order, beside those of above; else
// what the API has.
func sameIDs(ctx context.Context, wrote types.List, has, above []string, diags *fwdiag.Diagnostics) types.List {
	if !wrote.IsNull() && !wrote.IsUnknown() && maps.Equal(idSet(tfvalue.Strings(ctx, wrote, diags)(), above), idSet(has, above)) {
		return wrote
	}
	return tfvalue.StringList(has)
}

func idSet(lists ...[]string) map[string]bool {
	out := map[string]bool{}
	for _, id := range slices.Concat(lists...) {
		out[id] = true
	}
	return out
}
