package testenv

import (
	"fmt"

	"github.com/zclconf/go-cty/cty"
)

// Consistent refuses an object that is not as it was planned, in what the plan knew, as Terraform does.
func Consistent(planned, now cty.Value) error {
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
