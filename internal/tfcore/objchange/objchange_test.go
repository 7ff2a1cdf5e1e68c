package objchange_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore/objchange"
)

var attributes = []*tfprotov6.SchemaAttribute{
	{Name: "id", Type: tftypes.String, Computed: true},
	{Name: "name", Type: tftypes.String, Optional: true},
	{Name: "token", Type: tftypes.String, Optional: true, WriteOnly: true},
	{Name: "items", Optional: true, NestedType: &tfprotov6.SchemaObject{
		Nesting: tfprotov6.SchemaObjectNestingModeList,
		Attributes: []*tfprotov6.SchemaAttribute{
			{Name: "key", Type: tftypes.String, Required: true},
			{Name: "state", Type: tftypes.String, Computed: true},
		},
	}},
}

var (
	null    = cty.NullVal(cty.String)
	unknown = cty.UnknownVal(cty.String)
	x       = cty.StringVal("x")
	y       = cty.StringVal("y")
)

func object(id, name, token, state cty.Value) cty.Value {
	item := cty.ObjectVal(map[string]cty.Value{"key": x, "state": state})
	return cty.ObjectVal(map[string]cty.Value{"id": id, "name": name, "token": token, "items": cty.ListVal([]cty.Value{item})})
}

func TestProposedNew(t *testing.T) {
	config := object(null, x, null, null)
	for _, test := range []struct {
		name        string
		prior, want cty.Value
	}{
		{"create", cty.NullVal(config.Type()), object(unknown, x, null, unknown)},
		{"update", object(y, y, null, y), object(y, x, null, y)},
	} {
		if got := objchange.ProposedNew(attributes, test.prior, config); !got.RawEquals(test.want) {
			t.Errorf("%s: got %#v, want %#v", test.name, got, test.want)
		}
	}
}

func TestAssertPlanValid(t *testing.T) {
	config := object(null, x, null, null)
	prior := object(y, y, null, y)
	for _, test := range []struct {
		name    string
		planned cty.Value
		want    string
	}{
		{"the configuration", object(y, x, null, y), ""},
		{"the prior value", object(y, y, null, y), ""},
		{"computed values", object(unknown, x, null, unknown), ""},
		{"another value", object(y, cty.StringVal("z"), null, y), ".name"},
		{"a write-only value", object(y, x, y, y), ".token"},
	} {
		got := strings.Join(objchange.AssertPlanValid(attributes, prior, config, test.planned), "\n")
		if (test.want == "") != (got == "") || !strings.Contains(got, test.want) {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func TestAssertObjectCompatible(t *testing.T) {
	planned := object(unknown, x, null, unknown)
	list, set := cty.ListVal, cty.SetVal
	type values = []cty.Value
	for _, test := range []struct {
		name            string
		planned, actual cty.Value
		compatible      bool
	}{
		{"as planned", planned, object(y, x, null, y), true},
		{"another value", planned, object(y, y, null, y), false},
		{"a value instead of null", planned, object(y, x, y, y), false},
		{"no object", planned, cty.NullVal(planned.Type()), false},
		{"unknown", x, unknown, false},
		{"another element", list(values{x, unknown}), list(values{y, y}), false},
		{"one more element", list(values{x}), list(values{x, y}), false},
		{"another set", set(values{x}), set(values{y}), false},
		{"a set with an unknown element", set(values{x, unknown}), set(values{x, y}), true},
	} {
		if got := objchange.AssertObjectCompatible(test.planned, test.actual); (len(got) == 0) != test.compatible {
			t.Errorf("%s: got %q", test.name, got)
		}
	}
}

func TestAssertStateValid(t *testing.T) {
	for _, test := range []struct {
		name  string
		value cty.Value
		valid bool
	}{
		{"known", object(y, x, null, y), true},
		{"null", cty.NullVal(object(y, x, null, y).Type()), true},
		{"unknown", object(unknown, x, null, y), false},
		{"write-only", object(y, x, y, y), false},
	} {
		if got := objchange.AssertStateValid(attributes, test.value); (len(got) == 0) != test.valid {
			t.Errorf("%s: got %q", test.name, got)
		}
	}
}
