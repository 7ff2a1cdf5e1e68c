package pyflow

import "testing"

// FuzzFlows looks for inputs that crash, and for flows that are listed but not found.
func FuzzFlows(f *testing.F) {
	for _, seed := range []string{
		"from prefect import flow\n\n@flow(name=\"a\")\ndef f(x: int = 1, *, y: str | None = None) -> None:\n    \"\"\"Text.\n\n    Args:\n   " +
			"     x: What.\n    \"\"\"\n",
		"import prefect as p\nclass C:\n\t@staticmethod\n\t@p.flow\n\tdef run(a, /, b=(1, *c), **k): pass\n",
		"class M(BaseModel):\n    a: Annotated[int, Field(gt=1)] = 3\n    b: 'M' = None\ndef f(m: M = M(a=1)): ...\n",
		"A = Enum('A', 'B C')\nL = [1_0, 0x1f, 1e5, 1j, -1 ** 2, ~3, 'a' % 2][::2]\n@d\ndef f(x: Literal[A.B] = A.B): return\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		m, err := Parse([]byte(source))
		if err != nil {
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
