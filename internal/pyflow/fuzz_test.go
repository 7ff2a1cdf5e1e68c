package pyflow

import (
	"os"
	"testing"
	"unicode/utf8"
)

// seeds are texts that fuzzing starts from.
var seeds = []string{
	"from prefect import flow\n\n@flow(name=\"a\")\ndef f(x: int = 1, *, y: str | None = None) -> None:\n    \"\"\"Text.\n\n    Args:\n   " +
		"     x: What.\n    \"\"\"\n",
	"import prefect as p\nclass C:\n\t@staticmethod\n\t@p.flow\n\tdef run(a, /, b=(1, *c), **k): pass\n",
	"x = f\"{a!r:>{w}} {{}} {b['c']:{d}}\" rb'\\x00' \"\"\"\n\"\"\"\n",
	"match x:\n    case {\"a\": [1, *_]} if y: pass\n    case _: lambda *a, **k: (yield)\n",
	"class M(BaseModel):\n    a: Annotated[int, Field(gt=1)] = 3\n    b: 'M' = None\ndef f(m: M = M(a=1)): ...\n",
	"async def f[T: int](*a: *Ts):\n  async with a as b, c: [x async for x in y if z]\n  await w\ntype A[T] = B\n",
	"if (a := 1) and not b in c is not d: print(x if y else z, *a, **b)\nelif 1: pass\nelse:\n  try: pass\n  except* E as e: pass\n",
	"A = Enum('A', 'B C')\nL = [1_0, 0x1f, 1e5, 1j, -1 ** 2, ~3, 'a' % 2][::2]\n@d\ndef f(x: Literal[A.B] = A.B): return\n",
}

// FuzzParse looks for inputs that crash, and, where PREFECT_TEST_VENV names an environment, for Python that is refused.
func FuzzParse(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	var oracle *validityOracle
	if os.Getenv("PREFECT_TEST_VENV") != "" {
		oracle = newValidityOracle(f)
	}
	f.Fuzz(func(t *testing.T, source string) {
		m, err := Parse([]byte(source))
		if err != nil {
			if oracle != nil && utf8.ValidString(source) && oracle.valid(t, source) {
				t.Fatalf("Python takes what is refused here: %v\n%q", err, source)
			}
			return
		}
		for _, flow := range m.Flows() {
			if _, _, err := m.ParameterSchema(flow.Function); err != nil && m.findFunction(flow.Function) == nil {
				t.Fatalf("the flow %s is not found", flow.Function)
			}
		}
	})
}

// FuzzParameterSchema evaluates definitions and a signature.
func FuzzParameterSchema(f *testing.F) {
	f.Add("class A(Enum):\n    X = auto()", "x: A = A.X")
	f.Add("T = Dict[str, List['int']]", "x: T | None = {'a': [1, 2.5]}, *, y: Annotated[T, Field(min_length=1)]")
	f.Add("@dataclass\nclass D:\n    a: int\n    b: 'D' = field(default_factory=list)", "d: D = D(1), e=Path('a') / 'b'")
	f.Add("class M(BaseModel):\n    a: conint(gt=3) = Field(1, description='x')", "m: Optional[M] = M(), t: tuple[M, ...] = ()")
	f.Add("N = NamedTuple('N', [('a', int)])\nV = 2 ** 9 // -7 % 5 << 3", "n: N = N(V), u: UUID = UUID(int=V), v: Literal['a', V] = f'{V}'")
	f.Fuzz(func(_ *testing.T, definitions, signature string) {
		m, err := Parse([]byte(fuzzImports + definitions + "\ndef f(" + signature + "): pass\n"))
		if err == nil {
			_, _, _ = m.ParameterSchema("f")
		}
	})
}

const fuzzImports = `from typing import *
from enum import *
from dataclasses import *
from pydantic import *
from uuid import UUID
from pathlib import Path
from datetime import *
from decimal import Decimal
import collections
`
