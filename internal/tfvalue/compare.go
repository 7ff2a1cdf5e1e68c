package tfvalue

import (
	"encoding/json"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
)

// absent stands for a member that an object lacks.
type absent struct{}

// SameExcept reports whether decoded JSON means the same to Prefect as what was written, where excused says which values
// need not be the same. Numbers are compared as patch.SameJSON does.
func SameExcept(written, answer any, excused func(written, answer any) bool) bool {
	if excused(written, answer) {
		return true
	}
	switch w := written.(type) {
	case map[string]any:
		a, ok := answer.(map[string]any)
		return ok && sameMembers(w, a, excused)
	case []any:
		a, ok := answer.([]any)
		if !ok || len(a) != len(w) {
			return false
		}
		for i := range w {
			if !SameExcept(w[i], a[i], excused) {
				return false
			}
		}
		return true
	case json.Number:
		a, ok := answer.(json.Number)
		return ok && patch.SameNumber(w, a)
	}
	switch answer.(type) {
	case map[string]any, []any:
		return false // which Go can't compare
	}
	return written == answer
}

func sameMembers(written, answer map[string]any, excused func(written, answer any) bool) bool {
	for name := range answer {
		if _, ok := written[name]; !ok {
			return false
		}
	}
	for name, w := range written {
		a, ok := answer[name]
		if !ok {
			a = absent{}
		}
		if !SameExcept(w, a, excused) {
			return false
		}
	}
	return true
}
