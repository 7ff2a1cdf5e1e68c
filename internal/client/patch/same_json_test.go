package patch

import (
	"encoding/json"
	"math"
	"strconv"
	"testing"
)

func TestSameJSON(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{`{"a":1,"b":[null,"x"]}`, "{\"b\" : [null, \"\\u0078\"],\n\"a\":1}", true},
		{`[1,2]`, `[2,1]`, false},
		{`{"a":null}`, `{}`, false},
		{`1.50`, `1.5`, true},
		{`1E5`, `100000.0`, true},
		{`1`, `1.0`, true},
		{`0.00001`, `1e-05`, true},
		{`-0.0`, `0`, true},
		{`1e23`, `100000000000000000000000`, true}, // as PostgreSQL stores it
		{`3.14159265358979323846264338327950288`, `3.141592653589793`, true},
		{`9007199254740993`, `9007199254740992`, false},
		{`9007199254740993`, `9007199254740993.0`, false},
		{`123456789012345678901234567890`, `123456789012345678901234567891`, false},
		{`0.1`, `0.10000000000000001`, true},
		{`0.1`, `0.1000000000000001`, false},
		{`1e400`, `1e400`, true},
		{`1e400`, `1e401`, false},
		{`"1"`, `1`, false},
		{`{"a":1} x`, `{"a":1} y`, false},
		{`nothing`, `nothing`, true},
		{`nothing`, `1`, false},
	} {
		if SameJSON([]byte(c.a), []byte(c.b)) != c.same || SameJSON([]byte(c.b), []byte(c.a)) != c.same {
			t.Errorf("%s and %s: expected %t", c.a, c.b, c.same)
		}
	}
}

// FuzzSameNumber: all spellings of a float are equal, and no other float is. Integers that differ in any digit are
// not equal.
func FuzzSameNumber(f *testing.F) {
	for _, seed := range []float64{0, 1, -1.5, 1e-7, 1e22, 1e23, 5e-324, math.MaxFloat64, 1 << 53} {
		f.Add(seed, int64(math.MaxInt64)-1)
	}
	f.Fuzz(func(t *testing.T, v float64, n int64) {
		if math.IsNaN(v) || math.IsInf(v, 0) || n == math.MaxInt64 {
			t.Skip("JSON has no such number, or there is no next one")
		}
		written := func(v float64, form rune) json.Number {
			return json.Number(strconv.FormatFloat(v, byte(form), -1, 64))
		}
		first := written(v, 'e')
		for _, form := range "Efg" {
			if second := written(v, form); !SameNumber(first, second) || !SameNumber(second, first) {
				t.Errorf("%s and %s", first, second)
			}
		}
		next := math.Nextafter(v, math.Inf(1))
		if other := written(next, 'g'); !math.IsInf(next, 0) && SameNumber(first, other) {
			t.Errorf("%s and %s are equal", first, other)
		}
		if whole := json.Number(strconv.FormatInt(n, 10)); SameNumber(whole, json.Number(strconv.FormatInt(n+1, 10))) {
			t.Errorf("%s equals the next number", whole)
		}
	})
}
