package protoserver_test

import (
	"slices"
	"testing"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/protoserver"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/provider"
)

// TestKeptTypes: all resources plan an object for which Terraform proposes its state, except those whose plan modifiers change known
// values; and no plan but such a one.
func TestKeptTypes(t *testing.T) {
	p := provider.New("test", func(string) string { return "" })
	for name, of := range protoserver.ConfigTypes(p)["resource"] {
		raw := of.TerraformType(t.Context())
		attributes := map[string]tftypes.Value{}
		for attribute, ty := range raw.(tftypes.Object).AttributeTypes {
			attributes[attribute] = tftypes.NewValue(ty, nil)
		}
		encode := func(v any) *tfprotov6.DynamicValue {
			out, err := tfprotov6.NewDynamicValue(raw, tftypes.NewValue(raw, v))
			if err != nil {
				t.Fatal(err)
			}
			return &out
		}
		object, none := encode(attributes), encode(nil)
		identity := &tfprotov6.ResourceIdentityData{}
		request := tfprotov6.PlanResourceChangeRequest{
			TypeName: name, Config: object, PriorState: object, ProposedNewState: object, PriorIdentity: identity,
		}
		want := !slices.Contains([]string{"prefect_automation", "prefect_resource_sla"}, name)
		if got := protoserver.PlansKept(p, &request); got != want {
			t.Errorf("%s: %t", name, got)
		}
		for what, change := range map[string]func(*tfprotov6.PlanResourceChangeRequest){
			"a create":               func(r *tfprotov6.PlanResourceChangeRequest) { r.PriorState = none },
			"a destroy":              func(r *tfprotov6.PlanResourceChangeRequest) { r.ProposedNewState = none },
			"nothing":                func(r *tfprotov6.PlanResourceChangeRequest) { r.PriorState, r.ProposedNewState = none, none },
			"no identity":            func(r *tfprotov6.PlanResourceChangeRequest) { r.PriorIdentity = nil },
			"a broken private state": func(r *tfprotov6.PlanResourceChangeRequest) { r.PriorPrivate = []byte("{") },
			"an unknown type":        func(r *tfprotov6.PlanResourceChangeRequest) { r.TypeName = "prefect_nothing" },
			"a broken config":        func(r *tfprotov6.PlanResourceChangeRequest) { r.Config = &tfprotov6.DynamicValue{MsgPack: []byte{1}} },
		} {
			other := request
			if change(&other); protoserver.PlansKept(p, &other) {
				t.Errorf("%s: %s is planned without the framework", name, what)
			}
		}
	}
}

// TestProtoDiagnostics: severity, texts and path arrive; a path ends at a set.
func TestProtoDiagnostics(t *testing.T) {
	set := path.Root("tags").AtSetValue(types.StringValue("a"))
	got := protoserver.ProtoDiagnostics(fwdiag.Diagnostics{
		fwdiag.NewErrorDiagnostic("a", "b"),
		fwdiag.NewAttributeWarningDiagnostic(path.Root("steps").AtListIndex(1).AtName("env").AtMapKey("X"), "c", "d"),
		fwdiag.NewAttributeErrorDiagnostic(set, "e", "f"),
	})
	want := []struct {
		severity        tfprotov6.DiagnosticSeverity
		summary, detail string
		at              string
	}{
		{tfprotov6.DiagnosticSeverityError, "a", "b", ""},
		{tfprotov6.DiagnosticSeverityWarning, "c", "d", `steps[1].env["X"]`},
		{tfprotov6.DiagnosticSeverityError, "e", "f", "tags"},
	}
	for i, w := range want {
		d, at := got[i], ""
		if d.Attribute != nil {
			at = protoserver.PathText(d.Attribute)
		}
		if d.Severity != w.severity || d.Summary != w.summary || d.Detail != w.detail || at != w.at {
			t.Errorf("got %v", d)
		}
	}
}

// TestProtoPaths: each path once, in order.
func TestProtoPaths(t *testing.T) {
	var got []string
	for _, at := range protoserver.ProtoPaths(path.Paths{path.Root("name"), path.Root("flow_id"), path.Root("name")}) {
		got = append(got, protoserver.PathText(at))
	}
	if !slices.Equal(got, []string{"flow_id", "name"}) {
		t.Errorf("%q", got)
	}
}
