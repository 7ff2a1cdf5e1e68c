package testenv

import (
	"encoding/json"
	"math/rand/v2"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
)

// randomJSON creates small values, so that two of them are often almost equal.
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

// CheckJSONComparison tests a semantic comparison of values without templates and masks: two values must be equal if and only if
// they are equal as JSON, with numbers as Prefect stores them.
func CheckJSONComparison(t *testing.T, same func(a, b []byte) bool) {
	t.Helper()
	const pairs = 1000
	r := rand.New(rand.NewPCG(1, 2))
	equal := 0
	for range pairs {
		a, errA := json.Marshal(randomJSON(r, 2))
		b, errB := json.Marshal(randomJSON(r, 2))
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		want := patch.SameJSON(a, b)
		if want {
			equal++
		}
		if same(a, b) != want {
			t.Errorf("%s and %s: expected %t", a, b, want)
		}
	}
	if t.Logf("%d of %d pairs are equal", equal, pairs); equal < pairs/100 || equal > pairs/2 {
		t.Error("these pairs show little")
	}
}
