package provider

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/block"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/core"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/deployment"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/flowrun"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// randomJSON makes small values, so that two of them are often nearly the same.
func randomJSON(r *rand.Rand, depth int) any {
	scalars := []any{
		nil, true, false, "", "1", "[]", "{}", "a", json.Number("0"), json.Number("-0.0"), json.Number("1"), json.Number("1.0"),
		json.Number("1e0"),
		json.Number("0.00001"), json.Number("1e-05"), json.Number("9007199254740992"), json.Number("9007199254740993"),
		json.Number("0.1"), json.Number("0.10000000000000001"),
	}
	switch n := r.IntN(6); {
	case depth == 0 || n < 3:
		return scalars[r.IntN(len(scalars))]
	case n == 3:
		out := map[string]any{}
		for range r.IntN(3) {
			out[string(rune('a'+r.IntN(2)))] = randomJSON(r, depth-1)
		}
		return out
	default:
		out := make([]any, r.IntN(3))
		for i := range out {
			out[i] = randomJSON(r, depth-1)
		}
		return out
	}
}

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

// comparisons are all the comparisons by meaning of values of which nothing is a template or a mask.
func comparisons(t *testing.T) map[string]func(a, b []byte) bool {
	variables := framework.ConfigMatcher{Ctx: t.Context(), Schema: core.NewVariable().SchemaDefinition}
	text := func(b []byte) tfvalue.JSONString { return tfvalue.NewJSONString(string(b)) }
	within := func(b []byte) json.RawMessage { return fmt.Appendf(nil, `{"v":%s}`, b) }
	decoded := func(b []byte) any {
		v, err := tfvalue.ReadJSON(b)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	return map[string]func(a, b []byte) bool{
		"values of variables in a plan": func(a, b []byte) bool {
			return variables.Holds(tftypes.NewAttributePath().WithAttributeName("value"), rawOf(t, a), rawOf(t, b))
		},
		"JSON attributes": func(a, b []byte) bool {
			same, _ := text(a).StringSemanticEquals(t.Context(), text(b))
			return same
		},
		"JSON attributes that are secret": func(a, b []byte) bool {
			same, _ := tfvalue.SecretJSON{JSONString: text(a)}.StringSemanticEquals(t.Context(), tfvalue.SecretJSON{JSONString: text(b)})
			return same
		},
		"schemas of parameters": func(a, b []byte) bool {
			same, _ := deployment.ParameterSchema{JSONString: text(a)}.StringSemanticEquals(t.Context(),
				deployment.ParameterSchema{JSONString: text(b)})
			return same
		},
		"fields of writes": func(a, b []byte) bool {
			type input struct{ V json.RawMessage }
			_, differs, err := client.Changes(input{a}, input{b})
			return err == nil && !differs
		},
		"parameters beside templates": func(a, b []byte) bool {
			return deployment.SameBesideTemplates(fmt.Appendf(nil, `{"t":{"__prefect_kind":"jinja","template":"{{ x }}"},"v":%s}`, a),
				fmt.Appendf(nil, `{"t":"filled","v":%s}`, b))
		},
		"data of blocks":        func(a, b []byte) bool { return block.SameValue(decoded(a), decoded(b)) },
		"members of parameters": func(a, b []byte) bool { return flowrun.Includes(string(within(a)), string(within(b))) },
		"values from an answer": func(a, b []byte) bool {
			var diags fwdiag.Diagnostics
			v := core.Variable{Value: tfvalue.DynamicValue(a, &diags)}
			was := v.Value
			v.FillValue(b, &diags)
			return v.Value.Equal(was) || (v.Value.IsNull() && tfvalue.HasValue(was) == tfvalue.HasValue(types.DynamicNull()))
		},
	}
}

// TestComparisons: two values are the same to the provider if and only if they are the same as JSON, with numbers as Prefect
// keeps them.
func TestComparisons(t *testing.T) {
	const pairs = 1000
	r := rand.New(rand.NewPCG(1, 2))
	all := comparisons(t)
	equal := 0
	for range pairs {
		a, errA := tfvalue.EncodeJSON(randomJSON(r, 2))
		b, errB := tfvalue.EncodeJSON(randomJSON(r, 2))
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		want := client.SameJSON(a, b)
		if want {
			equal++
		}
		for name, same := range all {
			if same(a, b) != want {
				t.Errorf("%s: %s and %s: expected %t", name, a, b, want)
			}
		}
	}
	if t.Logf("%d of %d pairs are equal", equal, pairs); equal < pairs/100 || equal > pairs/2 {
		t.Error("these pairs show little")
	}
}

// TestSpellingsOfGeneratedConfiguration: a JSON string that Terraform may have generated can have another spelling, but only
// until the attribute is written from the configuration.
func TestSpellingsOfGeneratedConfiguration(t *testing.T) {
	at := tftypes.NewAttributePath().WithAttributeName("value")
	written, kept := rawOf(t, []byte(`{"a":"{\"b\": 1}"}`)), rawOf(t, []byte(`{"a":"{\"b\":1}"}`))
	for _, generated := range []bool{true, false} {
		l := framework.ConfigMatcher{Ctx: t.Context(), Schema: core.NewVariable().SchemaDefinition, Generated: generated}
		if l.Holds(at, written, kept) != generated {
			t.Errorf("generated %t: the spelling counts otherwise", generated)
		}
	}
	l := framework.ConfigMatcher{Ctx: t.Context(), Schema: core.NewVariable().SchemaDefinition}
	if !l.SpelledOtherwise(at, written, kept) || l.SpelledOtherwise(at, written, written) {
		t.Error("the spelling is not noticed")
	}
	parameters := framework.ConfigMatcher{Ctx: t.Context(), Schema: deployment.NewDeployment().SchemaDefinition}
	if parameters.SpelledOtherwise(tftypes.NewAttributePath().WithAttributeName("parameters"), tftypes.NewValue(tftypes.String, `{"a": 1}`),
		tftypes.NewValue(tftypes.String, `{"a":1}`)) {
		t.Error("the type of parameters knows spellings")
	}
}
