package cloud

import (
	"context"
	"encoding/json"
	"reflect"
	"strings"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

type resourceSLA struct {
	ID         types.String `tfsdk:"id"`
	ResourceID types.String `tfsdk:"resource_id"`
	SLAs       types.List   `tfsdk:"slas"`
	Triggers   types.Map    `tfsdk:"triggers"`
	framework.WorkspacePlacement
	framework.Ageless
}

// sla is one service level agreement.
type sla struct {
	Name          types.String       `tfsdk:"name"`
	Severity      types.String       `tfsdk:"severity"`
	Enabled       types.Bool         `tfsdk:"enabled"`
	OwnerResource types.String       `tfsdk:"owner_resource"`
	Duration      types.Int64        `tfsdk:"duration"`
	StaleAfter    types.Float64      `tfsdk:"stale_after"`
	Within        types.Float64      `tfsdk:"within"`
	ResourceMatch tfvalue.JSONString `tfsdk:"resource_match"`
	ExpectedEvent types.String       `tfsdk:"expected_event"`
}

// slaInput is what a write sets: all agreements of the resource.
type slaInput struct {
	Resource string            `json:"resource"`
	SLAs     []client.SLAInput `json:"slas"`
}

var _ = framework.ImplementsResource(newResourceSLA)

func newResourceSLA() *framework.Resource[resourceSLA, client.ResourceSLAs, slaInput, *resourceSLA] {
	return &framework.Resource[resourceSLA, client.ResourceSLAs, slaInput, *resourceSLA]{
		TypeName: "resource_sla", CloudOnly: true,
		SchemaDefinition: resourceSLASchema(),
		CreateFunc:       applySLAs,
		ReadFunc:         readSLAs,
		UpdateFunc: func(ctx context.Context, c *client.Client, _ *resourceSLA, in slaInput) error {
			_, err := applySLAs(ctx, c, in)
			return err
		},
		DeleteFunc: func(ctx context.Context, c *client.Client, m *resourceSLA) error {
			return c.ApplySLAs(ctx, m.ResourceID.ValueString(), nil)
		},
		Collision: framework.Collision{UniqueBy: []string{"resource_id"}},
		FindExisting: func(ctx context.Context, c *client.Client, in slaInput) (*client.ResourceSLAs, error) {
			return anySLAs(ctx, c, in.Resource)
		},
		Import: framework.Import[client.ResourceSLAs]{
			Find: func(ctx context.Context, c *client.Client, key string) (*client.ResourceSLAs, error) {
				if uuid.Validate(key) == nil {
					key = deploymentResource + key
				}
				return anySLAs(ctx, c, key)
			},
		},
		Attributes:   framework.AttributeRules{UnknownAfterUpdate: []string{"triggers"}},
		API:          framework.APIBehavior{FullUpdate: true, EventuallyConsistent: true},
		ValidateFunc: validateSLAs,
		PlanFunc: func(_ context.Context, p *framework.PlanContext[resourceSLA]) {
			p.RefuseServer(&p.Plan.WorkspacePlacement, "service level agreements")
		},
	}
}

// deploymentResource is how the resource of a deployment begins, before the deployment's id.
const deploymentResource = "prefect.deployment."

// applySLAs writes the agreements and returns them as Prefect Cloud then shows them, which may take a while: the triggers of
// before would be taken for someone else's change later on. When it goes on to show what was before, or can't be asked, they
// are returned without triggers.
func applySLAs(ctx context.Context, c *client.Client, in slaInput) (*client.ResourceSLAs, error) {
	before, err := c.ResourceSLAs(ctx, in.Resource)
	if err != nil {
		return nil, err
	}
	made := in.asked()
	if err := c.ApplySLAs(ctx, in.Resource, in.SLAs); err != nil || len(before.SLAs)+len(in.SLAs) == 0 {
		return made, err
	}
	_ = framework.PollUntil(ctx, func() bool {
		shown, err := c.ResourceSLAs(ctx, in.Resource)
		fresh := err == nil && len(shown.SLAs) == len(in.SLAs) && !reflect.DeepEqual(shown, before)
		if fresh {
			made = shown
		}
		return fresh
	})
	return made, nil
}

// anySLAs is the agreements of a resource; there being none is an error as of a GET.
func anySLAs(ctx context.Context, c *client.Client, resource string) (*client.ResourceSLAs, error) {
	a, err := c.ResourceSLAs(ctx, resource)
	if err == nil && len(a.SLAs) == 0 {
		return nil, &apierror.Error{
			Method: "POST",
			Path:   "/slas/by-owner/" + resource,
			Code:   apierror.CodeNotFound,
			Detail: "there are no service level agreements",
		}
	}
	return a, err
}

// readSLAs finds the agreements gone when none of several are left. An empty list can't go.
func readSLAs(ctx context.Context, c *client.Client, m *resourceSLA) (*client.ResourceSLAs, error) {
	if len(m.SLAs.Elements()) == 0 {
		return c.ResourceSLAs(ctx, m.ResourceID.ValueString())
	}
	return anySLAs(ctx, c, m.ResourceID.ValueString())
}

// asked is the agreements as the API will show them, but for their triggers.
func (in slaInput) asked() *client.ResourceSLAs {
	out := &client.ResourceSLAs{Resource: in.Resource}
	for _, s := range in.SLAs {
		out.SLAs = append(
			out.SLAs,
			&client.SLA{Name: s.Name, Type: s.Type(), Severity: s.Severity, Enabled: s.Enabled == nil || *s.Enabled},
		)
	}
	return out
}

func (m *resourceSLA) Identity() (id, label string) {
	return m.ResourceID.ValueString(), m.ResourceID.ValueString()
}

func (m *resourceSLA) ToAPI(ctx context.Context, diags *fwdiag.Diagnostics) slaInput {
	in := slaInput{Resource: m.ResourceID.ValueString(), SLAs: []client.SLAInput{}}
	for _, s := range m.slas(ctx, diags) {
		in.SLAs = append(in.SLAs, s.ToAPI())
	}
	return in
}

// slas is the agreements in the model; none while they are not known.
func (m *resourceSLA) slas(ctx context.Context, diags *fwdiag.Diagnostics) []sla {
	var out []sla
	if !m.SLAs.IsNull() && !m.SLAs.IsUnknown() {
		diags.Append(m.SLAs.ElementsAs(ctx, &out, false)...)
	}
	return out
}

func (s sla) ToAPI() client.SLAInput {
	in := client.SLAInput{
		Name: s.Name.ValueString(), Severity: s.Severity.ValueString(), Enabled: s.Enabled.ValueBoolPointer(),
		OwnerResource: s.OwnerResource.ValueStringPointer(), Duration: s.Duration.ValueInt64Pointer(),
		StaleAfter: s.StaleAfter.ValueFloat64Pointer(), Within: s.Within.ValueFloat64Pointer(),
		ExpectedEvent: s.ExpectedEvent.ValueStringPointer(),
	}
	if !s.ResourceMatch.IsNull() {
		in.ResourceMatch = json.RawMessage(s.ResourceMatch.ValueString())
	}
	return in
}

// FromAPI keeps the order of the agreements; those that someone else has added come last.
func (m *resourceSLA) FromAPI(ctx context.Context, a *client.ResourceSLAs, diags *fwdiag.Diagnostics) {
	m.ID, m.ResourceID = types.StringValue(a.Resource), types.StringValue(a.Resource)
	left := map[string]*client.SLA{}
	for _, shown := range a.SLAs {
		left[shown.Name] = shown
	}
	var drawn map[string]string
	if !m.Triggers.IsNull() && !m.Triggers.IsUnknown() {
		diags.Append(m.Triggers.ElementsAs(ctx, &drawn, false)...)
	}
	out, triggers := []sla{}, map[string]attr.Value{}
	take := func(s sla, shown *client.SLA) {
		trigger := triggerText(shown)
		s.FromAPI(shown, drawn[shown.Name] == "" || drawn[shown.Name] == trigger)
		if out = append(out, s); trigger != "" {
			triggers[shown.Name] = types.StringValue(trigger)
		}
		delete(left, shown.Name)
	}
	for _, s := range m.slas(ctx, diags) {
		if shown := left[s.Name.ValueString()]; shown != nil {
			take(s, shown)
		}
	}
	for _, shown := range a.SLAs {
		if left[shown.Name] != nil {
			take(sla{}, shown)
		}
	}
	m.Triggers = types.MapValueMust(types.StringType, triggers)
	var d fwdiag.Diagnostics
	m.SLAs, d = types.ListValueFrom(ctx, slaType(), out)
	diags.Append(d...)
}

// triggerText is the trigger that Prefect made of an agreement, as JSON; empty when it was not told.
func triggerText(shown *client.SLA) string {
	if shown.Trigger.Type == "" {
		return ""
	}
	text, _ := tfvalue.EncodeJSON(shown.Trigger.Canonical()) // what was decoded can be encoded
	return string(text)
}

// FromAPI takes over an agreement. What it is about is nowhere but in the trigger that Prefect makes of it, in a form of its
// own. So it stays while the trigger is what it was after the last write, and is read from the trigger otherwise.
func (s *sla) FromAPI(shown *client.SLA, untouched bool) {
	if !untouched || s.Name.IsNull() || s.ToAPI().Type() != shown.Type {
		*s = sla{OwnerResource: s.OwnerResource}
		s.readTrigger(shown)
	}
	s.Name, s.Severity, s.Enabled = types.StringValue(shown.Name), types.StringValue(shown.Severity), types.BoolValue(shown.Enabled)
}

// readTrigger reads what an agreement is about, as far as its trigger shows it: an event that must come in time.
func (s *sla) readTrigger(shown *client.SLA) {
	seconds, _ := shown.Trigger.Within.Get()
	if shown.Trigger.Type != client.TriggerEvent || seconds == 0 {
		return
	}
	switch within := types.Float64Value(seconds); shown.Type {
	case client.SLATimeToCompletion:
		s.Duration = types.Int64Value(int64(seconds))
	case client.SLAFrequency:
		s.StaleAfter = within
	case client.SLALateness:
		s.Within = within
	case client.SLAFreshness:
		s.Within, s.ResourceMatch = within, tfvalue.JSONValue(shown.Trigger.Match)
		s.ExpectedEvent = types.StringValue(strings.Join(shown.Trigger.Expect, ", "))
	}
}

// slaKinds is the attributes that make each kind of agreement.
var slaKinds = [][]string{{"duration"}, {"stale_after"}, {"within"}, {"within", "resource_match", "expected_event"}}

// validateSLAs checks that names differ, and that each agreement is of exactly one kind.
func validateSLAs(m *resourceSLA, diags *fwdiag.Diagnostics) {
	seen := map[string]path.Path{}
	for _, s := range tfvalue.NodesOf(path.Root("slas"), m.SLAs, diags) {
		if s.Attributes == nil {
			continue
		}
		name := s.String("name")
		if first, twice := seen[name]; twice && s.Has("name") {
			s.ReportError(
				diag.CodeAutomation,
				"name",
				"is %q, and so is %s.name. Names of the SLAs of a deployment must be unique. Choose another name.",
				name,
				first,
			)
		}
		seen[name] = s.At
		checkSLA(s)
	}
}
