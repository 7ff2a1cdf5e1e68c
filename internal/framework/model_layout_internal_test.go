package framework

import (
	"maps"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// unlike has an attribute of each kind.
type unlike struct {
	Name   types.String       `tfsdk:"name"`
	Count  types.Int64        `tfsdk:"count"`
	On     types.Bool         `tfsdk:"on"`
	Tags   types.Set          `tfsdk:"tags"`
	Any    types.Dynamic      `tfsdk:"any"`
	Nested types.Object       `tfsdk:"nested"`
	JSON   tfvalue.JSONString `tfsdk:"json"`
	embedded
	note string
}

type embedded struct {
	At timetypes.RFC3339 `tfsdk:"at"`
}

func unlikeSchema() schema.Schema {
	return schema.Schema{Attributes: map[string]schema.Attribute{
		"name":  schema.StringAttribute{Optional: true},
		"count": schema.Int64Attribute{Optional: true},
		"on":    schema.BoolAttribute{Optional: true},
		"tags":  schema.SetAttribute{Optional: true, ElementType: types.StringType},
		"any":   schema.DynamicAttribute{Optional: true},
		"nested": schema.SingleNestedAttribute{Optional: true, Attributes: map[string]schema.Attribute{
			"list": schema.ListAttribute{Optional: true, ElementType: types.Float64Type},
		}},
		"json": schema.StringAttribute{Optional: true, CustomType: tfvalue.JSONStringType{}},
		"at":   schema.StringAttribute{Optional: true, CustomType: timetypes.RFC3339Type{}},
	}}
}

// unlikeValues are objects of the schema with known, null and unknown attributes.
func unlikeValues(t *testing.T, of tftypes.Object) []tftypes.Value {
	t.Helper()
	known := map[string]tftypes.Value{
		"name": tftypes.NewValue(tftypes.String, "a"), "count": tftypes.NewValue(tftypes.Number, 3),
		"on":   tftypes.NewValue(tftypes.Bool, true),
		"tags": tftypes.NewValue(of.AttributeTypes["tags"], []tftypes.Value{tftypes.NewValue(tftypes.String, "x")}),
		"any":  tftypes.NewValue(tftypes.Number, 1.5),
		"nested": tftypes.NewValue(of.AttributeTypes["nested"], map[string]tftypes.Value{
			"list": tftypes.NewValue(tftypes.List{ElementType: tftypes.Number}, []tftypes.Value{tftypes.NewValue(tftypes.Number, 2)}),
		}),
		"json": tftypes.NewValue(tftypes.String, `{"a": 1}`),
		"at":   tftypes.NewValue(tftypes.String, "2026-01-02T03:04:05Z"),
	}
	out := []tftypes.Value{tftypes.NewValue(of, known)}
	for name, ty := range of.AttributeTypes {
		for _, v := range []any{nil, tftypes.UnknownValue} {
			other := maps.Clone(known)
			other[name] = tftypes.NewValue(ty, v)
			out = append(out, tftypes.NewValue(of, other))
		}
	}
	return out
}

// TestLayoutIsTheFrameworks: models are read and written as the framework's Get and Set do it.
func TestLayoutIsTheFrameworks(t *testing.T) {
	s := unlikeSchema()
	l := layoutOf[unlike](t.Context(), "unlike", s.Attributes)
	for _, v := range unlikeValues(t, l.of) {
		var diags fwdiag.Diagnostics
		var want, got unlike
		state := tfsdk.State{Schema: s, Raw: v}
		diags.Append(state.Get(t.Context(), &want)...)
		l.decode(t.Context(), v, &got, &diags)
		if diags.HasError() || !reflect.DeepEqual(got, want) {
			t.Errorf("decoded from %s: %+v, %v; the framework reads %+v", v, got, diags, want)
		}
		diags.Append(state.Set(t.Context(), &want)...)
		var written tftypes.Value
		l.encode(t.Context(), &got, &written, &diags)
		if diags.HasError() || !written.Equal(state.Raw) || !written.Type().Equal(state.Raw.Type()) {
			t.Errorf("encoded: %s, %v; the framework writes %s", written, diags, state.Raw)
		}
	}
}

// TestLayoutOfEmptyModel: a collection that nobody has set is null.
func TestLayoutOfEmptyModel(t *testing.T) {
	l := layoutOf[unlike](t.Context(), "unlike", unlikeSchema().Attributes)
	var diags fwdiag.Diagnostics
	var written tftypes.Value
	l.encode(t.Context(), &unlike{note: "no attribute"}, &written, &diags)
	for name, v := range RawAttributes(written) {
		if !v.IsNull() {
			t.Errorf("%s is %s", name, v)
		}
	}
	if diags.HasError() || written.IsNull() {
		t.Errorf("%s, %v", written, diags)
	}
}

// TestLayoutReportsValues: a value that its type does not take is an error at the attribute, and so is one that the schema does
// not take. What was to be written stays as it was.
func TestLayoutReportsValues(t *testing.T) {
	l := layoutOf[unlike](t.Context(), "unlike", unlikeSchema().Attributes)
	v := unlikeValues(t, l.of)[0]
	wrong := maps.Clone(RawAttributes(v))
	wrong["at"] = tftypes.NewValue(tftypes.String, "yesterday")
	var diags fwdiag.Diagnostics
	var m unlike
	l.decode(t.Context(), tftypes.NewValue(l.of, wrong), &m, &diags)
	if d := diags.Errors(); len(d) != 1 || !strings.Contains(d[0].Detail(), "yesterday") {
		t.Errorf("decoded an impossible time: %v", diags)
	}
	diags = nil
	m.Tags = types.SetValueMust(types.BoolType, nil)
	kept := v
	l.encode(t.Context(), &m, &kept, &diags)
	if d := diags.Errors(); len(d) != 1 || !strings.Contains(d[0].Detail(), "PREFECT-499") || !kept.Equal(v) {
		t.Errorf("encoded a set of other elements: %v, %s", diags, kept)
	}
}

// TestLayoutRefusesModels: a model that does not fit the schema is a bug, which says what does not fit.
func TestLayoutRefusesModels(t *testing.T) {
	for want, spoil := range map[string]func(map[string]schema.Attribute){
		"the field Name of framework.unlike has no attribute": func(a map[string]schema.Attribute) { delete(a, "name") },
		"8 fields for the 9 attributes of prefect_more":       func(a map[string]schema.Attribute) { a["more"] = schema.StringAttribute{} },
		"the field At of framework.embedded is not a basetypes.StringValue": func(a map[string]schema.Attribute) {
			a["at"] = schema.StringAttribute{}
		},
	} {
		attributes := unlikeSchema().Attributes
		spoil(attributes)
		l := &modelLayout{of: tftypes.Object{AttributeTypes: map[string]tftypes.Type{}}}
		l.read(t.Context(), "more", reflect.TypeFor[unlike](), attributes)
		var diags fwdiag.Diagnostics
		l.decode(t.Context(), tftypes.NewValue(l.of, nil), new(unlike), &diags)
		l.encode(t.Context(), new(unlike), new(tftypes.Value), &diags)
		if len(diags) != 2 || !strings.Contains(diags[0].Detail(), want) || !strings.Contains(diags[1].Detail(), want) {
			t.Errorf("%s: %v", want, diags)
		}
	}
}
