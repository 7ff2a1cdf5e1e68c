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

// slaInput is the request of a write: all agreements of the resource.
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
		Attributes:   framework.AttributeRules{UnknownAfterUpdate: []string{"triggers"}, Completed: true},
		API:          framework.APIBehavior{FullUpdate: true, EventuallyConsistent: true},
		ValidateFunc: validateSLAs,
		PlanFunc: func(_ context.Context, p *framework.PlanContext[resourceSLA]) {
			p.RefuseServer(&p.Plan.WorkspacePlacement, "service level agreements")
		},
	}
}

// deploymentResource is the prefix of the resource ID of a deployment, before the deployment's ID.
const deploymentResource = "prefect.deployment."

// applySLAs writes the agreements, waits until Prefect Cloud returns the new ones, and returns them with their triggers: old triggers
// in the state would look like drift later. If the wait ends without the new agreements, it returns them without triggers.
func applySLAs(ctx context.Context, c *client.Client, in slaInput) (*client.ResourceSLAs, error) {
	before, err := c.ResourceSLAs(ctx, in.Resource)
	if err != nil {
		return nil, err
	}
	applied := in.withoutTriggers()
	if err := c.ApplySLAs(ctx, in.Resource, in.SLAs); err != nil || len(before.SLAs)+len(in.SLAs) == 0 {
		return applied, err
	}
	_ = framework.PollUntil(ctx, func() bool {
		shown, err := c.ResourceSLAs(ctx, in.Resource)
		fresh := err == nil && len(shown.SLAs) == len(in.SLAs) && !reflect.DeepEqual(shown, before)
		if fresh {
			applied = shown
		}
		return fresh
	})
	return applied, nil
}

// anySLAs returns the agreements of a resource, or a 404 error if it has none.
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

// readSLAs returns a 404 error if all agreements were deleted. An empty list in the state is not an error.
func readSLAs(ctx context.Context, c *client.Client, m *resourceSLA) (*client.ResourceSLAs, error) {
	if len(m.SLAs.Elements()) == 0 {
		return c.ResourceSLAs(ctx, m.ResourceID.ValueString())
	}
	return anySLAs(ctx, c, m.ResourceID.ValueString())
}

// withoutTriggers returns the agreements as the API returns them, but without triggers.
func (in slaInput) withoutTriggers() *client.ResourceSLAs {
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

// slas returns the agreements of the model; none if they are unknown.
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

// FromAPI keeps the order of the agreements, and appends agreements that were added outside of Terraform.
func (m *resourceSLA) FromAPI(ctx context.Context, a *client.ResourceSLAs, diags *fwdiag.Diagnostics) {
	m.ID, m.ResourceID = types.StringValue(a.Resource), types.StringValue(a.Resource)
	remaining := map[string]*client.SLA{}
	for _, shown := range a.SLAs {
		remaining[shown.Name] = shown
	}
	var prior map[string]string
	if !m.Triggers.IsNull() && !m.Triggers.IsUnknown() {
		diags.Append(m.Triggers.ElementsAs(ctx, &prior, false)...)
	}
	out, triggers := []sla{}, map[string]attr.Value{}
	add := func(s sla, shown *client.SLA) {
		trigger := triggerJSON(shown)
		s.FromAPI(shown, prior[shown.Name] == "" || prior[shown.Name] == trigger)
		if out = append(out, s); trigger != "" {
			triggers[shown.Name] = types.StringValue(trigger)
		}
		delete(remaining, shown.Name)
	}
	for _, s := range m.slas(ctx, diags) {
		if shown := remaining[s.Name.ValueString()]; shown != nil {
			add(s, shown)
		}
	}
	for _, shown := range a.SLAs {
		if remaining[shown.Name] != nil {
			add(sla{}, shown)
		}
	}
	m.Triggers = types.MapValueMust(types.StringType, triggers)
	var d fwdiag.Diagnostics
	m.SLAs, d = types.ListValueFrom(ctx, slaType(), out)
	diags.Append(d...)
}

// triggerJSON returns the trigger that Prefect created for an agreement; empty if the response has none.
func triggerJSON(shown *client.SLA) string {
	if shown.Trigger.Type == "" {
		return ""
	}
	encoded, _ := tfvalue.EncodeJSON(shown.Trigger.Canonical()) // it was decoded from JSON
	return string(encoded)
}

// FromAPI sets an agreement. The API returns its condition only as the trigger that Prefect created for it. So the condition is kept
// while the trigger is the same as after the last write, and is read from the trigger otherwise.
func (s *sla) FromAPI(shown *client.SLA, sameTrigger bool) {
	if !sameTrigger || s.Name.IsNull() || s.ToAPI().Type() != shown.Type {
		*s = sla{OwnerResource: s.OwnerResource}
		s.readTrigger(shown)
	}
	s.Name, s.Severity, s.Enabled = types.StringValue(shown.Name), types.StringValue(shown.Severity), types.BoolValue(shown.Enabled)
}

// readTrigger reads the condition of an agreement from its trigger, which expects an event within a time.
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

// slaConditions are the attributes of each type of agreement.
var slaConditions = [][]string{{"duration"}, {"stale_after"}, {"within"}, {"within", "resource_match", "expected_event"}}

// validateSLAs checks that names are unique, and that each agreement has exactly one type.
func validateSLAs(m *resourceSLA, diags *fwdiag.Diagnostics) {
	seen := map[string]path.Path{}
	for _, s := range tfvalue.NodesOf(path.Root("slas"), m.SLAs, diags) {
		if s.Attributes == nil {
			continue
		}
		name := s.String("name")
		if first, ok := seen[name]; ok && s.Has("name") {
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
