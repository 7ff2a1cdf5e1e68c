package provider

import (
	"fmt"
	"testing"

	"github.com/zclconf/go-cty/cty"
)

// consistent refuses an object that is not as it was planned, in what the plan knew, as Terraform does.
func consistent(planned, now cty.Value) error {
	return cty.Walk(planned, func(at cty.Path, want cty.Value) (inside bool, err error) {
		if !want.IsKnown() {
			return false, nil
		}
		got, err := at.Apply(now)
		if err != nil {
			return false, fmt.Errorf("inconsistent result after apply: %#v is gone: %w", at, err)
		}
		same := got.RawEquals(want)
		if !same && want.CanIterateElements() && got.CanIterateElements() && want.LengthInt() == got.LengthInt() {
			// What differs is inside. The elements of a set have no place to be looked up by.
			inside = !want.Type().IsSetType()
			same = inside || !want.IsWhollyKnown()
		}
		if !same {
			err = fmt.Errorf("inconsistent result after apply: %#v was planned as %#v and is %#v", at, want, got)
		}
		return inside, err
	})
}

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
		if err := consistent(c.planned, c.now); (err != nil) != c.refused {
			t.Errorf("%s: %v", name, err)
		}
	}
}
