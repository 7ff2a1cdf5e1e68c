package framework

import (
	"testing"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// matchedSchema has a string, a dynamic value, JSON, and a list of objects with a secret.
var matchedSchema = schema.Schema{Attributes: map[string]schema.Attribute{
	"description": schema.StringAttribute{Optional: true},
	"parameters":  schema.StringAttribute{Optional: true, CustomType: tfvalue.JSONStringType{}},
	"value":       schema.DynamicAttribute{Optional: true},
	"pull_steps": schema.ListNestedAttribute{Optional: true, NestedObject: schema.NestedAttributeObject{
		Attributes: map[string]schema.Attribute{
			"access_token": schema.StringAttribute{Optional: true, Sensitive: true},
			"script":       schema.StringAttribute{Optional: true},
		},
	}},
}}

// rawOf is JSON as a value in a configuration or a state.
func rawOf(t *testing.T, text []byte) tftypes.Value {
	t.Helper()
	var diags fwdiag.Diagnostics
	v, err := tfvalue.DynamicValue(text, &diags).ToTerraformValue(t.Context())
	if err != nil || diags.HasError() {
		t.Fatal(err, diags)
	}
	return v
}

func TestDynamicValuesCompareAsJSON(t *testing.T) {
	like := ConfigMatcher{Ctx: t.Context(), Schema: matchedSchema}
	testenv.CheckJSONComparison(t, func(a, b []byte) bool {
		return like.Holds(tftypes.NewAttributePath().WithAttributeName("value"), rawOf(t, a), rawOf(t, b))
	})
}

// TestSpellingsOfGeneratedConfiguration: a JSON string that Terraform may have generated can have another spelling, but only
// until the attribute is written from the configuration.
func TestSpellingsOfGeneratedConfiguration(t *testing.T) {
	at := tftypes.NewAttributePath().WithAttributeName("value")
	written, kept := rawOf(t, []byte(`{"a":"{\"b\": 1}"}`)), rawOf(t, []byte(`{"a":"{\"b\":1}"}`))
	for _, generated := range []bool{true, false} {
		l := ConfigMatcher{Ctx: t.Context(), Schema: matchedSchema, Generated: generated}
		if l.Holds(at, written, kept) != generated {
			t.Errorf("generated %t: the spelling counts otherwise", generated)
		}
	}
	l := ConfigMatcher{Ctx: t.Context(), Schema: matchedSchema}
	if !l.SpelledOtherwise(at, written, kept) || l.SpelledOtherwise(at, written, written) {
		t.Error("the spelling is not noticed")
	}
	parameters := ConfigMatcher{Ctx: t.Context(), Schema: matchedSchema}
	if parameters.SpelledOtherwise(tftypes.NewAttributePath().WithAttributeName("parameters"), tftypes.NewValue(tftypes.String, `{"a": 1}`),
		tftypes.NewValue(tftypes.String, `{"a":1}`)) {
		t.Error("the type of parameters knows spellings")
	}
}

// TestConfigMatcher: what generated configuration spells otherwise is no change, and all else is one.
func TestConfigMatcher(t *testing.T) {
	text := func(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	none := tftypes.NewValue(tftypes.String, nil)
	step := func(token tftypes.Value, script string) tftypes.Value {
		kind := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"access_token": tftypes.String, "script": tftypes.String}}
		return tftypes.NewValue(tftypes.List{ElementType: kind},
			[]tftypes.Value{tftypes.NewValue(kind, map[string]tftypes.Value{"access_token": token, "script": text(script)})})
	}
	for name, c := range map[string]struct {
		attribute     string
		config, state tftypes.Value
		owned         bool
		want          bool
	}{
		"spaces and order":           {config: text(`{"a":[1,2],"b":{}}`), state: text(`{ "b": {}, "a": [ 1, 2 ] }`), want: true},
		"a number's spelling":        {config: text(`{"a":1}`), state: text(`{"a":1.0}`), want: true},
		"another number":             {config: text(`{"a":9007199254740993}`), state: text(`{"a":9007199254740992}`)},
		"another value":              {config: text(`{"a":1}`), state: text(`{"a":2}`)},
		"a value in place of a mask": {config: text(`{"a":"new"}`), state: text(`{"a":"********"}`)},
		"what follows JSON":          {config: text(`{"a":1} x`), state: text(`{"a":1} y`)},
		"no document":                {config: text(`1`), state: text(`1.0`)},
		"other text":                 {config: text(`a b`), state: text(`a  b`)},
		"nothing":                    {config: none, state: text("a")},
		"something in its place":     {config: text("a"), state: none},
		"not known":                  {config: tftypes.NewValue(tftypes.String, tftypes.UnknownValue), state: text("a")},
		"another type":               {config: text("1"), state: tftypes.NewValue(tftypes.Number, 1)},
		"JSON deep inside":           {attribute: "pull_steps", config: step(none, `{"a":1}`), state: step(none, `{ "a": 1 }`), want: true},
		"a secret is left out":       {attribute: "pull_steps", config: step(none, "x"), state: step(text("t"), "x"), want: true},
		"a secret is taken away":     {attribute: "pull_steps", config: step(none, "x"), state: step(text("t"), "x"), owned: true},
		"another spelling":           {config: text(`{"a":1}`), state: text(`{ "a": 1 }`), owned: true},
		"an empty list for a text":   {config: tftypes.NewValue(tftypes.Tuple{}, []tftypes.Value{}), state: text("a")},
		"another secret":             {attribute: "pull_steps", config: step(text("u"), "x"), state: step(text("t"), "x")},
		"no secret is left out":      {attribute: "pull_steps", config: step(text("t"), "x"), state: step(text("t"), "y")},
	} {
		t.Run(name, func(t *testing.T) {
			if c.attribute == "" {
				c.attribute = "description"
			}
			l := ConfigMatcher{Ctx: t.Context(), Schema: matchedSchema, Generated: !c.owned}
			if got := l.Holds(tftypes.NewAttributePath().WithAttributeName(c.attribute), c.config, c.state); got != c.want {
				t.Errorf("%s is like %s: %t", c.config, c.state, got)
			}
		})
	}
}
