package provider_test

import (
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestConsistent(t *testing.T) {
	text, unknown := cty.StringVal, cty.UnknownVal(cty.String)
	object := func(a, b cty.Value) cty.Value { return cty.ObjectVal(map[string]cty.Value{"a": a, "b": b}) }
	list, set := cty.ListVal, cty.SetVal
	for name, c := range map[string]struct {
		planned, now cty.Value
		refused      bool
	}{
		"as planned":               {object(text("x"), unknown), object(text("x"), text("y")), false},
		"another text":             {object(text("x"), unknown), object(text("z"), text("y")), true},
		"inside a list":            {list([]cty.Value{text("x"), unknown}), list([]cty.Value{text("y"), text("y")}), true},
		"one more":                 {list([]cty.Value{text("x")}), list([]cty.Value{text("x"), text("y")}), true},
		"a set":                    {set([]cty.Value{text("x")}), set([]cty.Value{text("y")}), true},
		"a set with unknown parts": {set([]cty.Value{text("x"), unknown}), set([]cty.Value{text("y"), text("z")}), false},
		"null":                     {object(cty.NullVal(cty.String), unknown), object(text("x"), text("y")), true},
		"gone":                     {object(text("x"), unknown), cty.NullVal(cty.Object(map[string]cty.Type{"a": cty.String, "b": cty.String})), true},
	} {
		if err := testenv.Consistent(c.planned, c.now); (err != nil) != c.refused {
			t.Errorf("%s: %v", name, err)
		}
	}
}
