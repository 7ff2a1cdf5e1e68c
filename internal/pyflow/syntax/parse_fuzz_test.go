package syntax

import (
	"os"
	"testing"
	"unicode/utf8"
)

// FuzzParse looks for inputs that crash, and, where PREFECT_TEST_VENV names an environment, for Python that is refused.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"x = f\"{a!r:>{w}} {{}} {b['c']:{d}}\" rb'\\x00' \"\"\"\n\"\"\"\n",
		"match x:\n    case {\"a\": [1, *_]} if y: pass\n    case _: lambda *a, **k: (yield)\n",
		"async def f[T: int](*a: *Ts):\n  async with a as b, c: [x async for x in y if z]\n  await w\ntype A[T] = B\n",
		"if (a := 1) and not b in c is not d: print(x if y else z, *a, **b)\nelif 1: pass\nelse:\n  try: pass\n  except* E as e: pass\n",
	} {
		f.Add(seed)
	}
	var oracle *validityOracle
	if os.Getenv("PREFECT_TEST_VENV") != "" {
		oracle = newValidityOracle(f)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if _, err := Parse([]byte(source)); err != nil && oracle != nil && utf8.ValidString(source) && oracle.valid(t, source) {
			t.Fatalf("Python accepts what is refused here: %v\n%q", err, source)
		}
	})
}
