package pyflow

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

// TestLimits runs sources that would take too much time, memory or stack without limits.
func TestLimits(t *testing.T) {
	var doubling, types, classes strings.Builder
	doubling.WriteString("a0 = ['x', 'y']\nt0 = 'x'\nn0 = 3\n")
	types.WriteString("from typing import *\nT0 = int\n")
	classes.WriteString("from dataclasses import dataclass\n@dataclass\nclass C0:\n    x: int\n")
	for i := range 60 {
		fmt.Fprintf(&doubling, "a%d = [a%d, a%d]\nt%d = t%d + t%d\nn%d = n%d * n%d\n", i+1, i, i, i+1, i, i, i+1, i, i)
		fmt.Fprintf(&types, "T%d = Dict[Tuple[T%d, T%d], Union[List[T%d], Set[T%d]]]\n", i+1, i, i, i, i)
		fmt.Fprintf(&classes, "@dataclass\nclass C%d:\n    x: C%d\n    y: C%d\n", i+1, i, i)
	}
	for name, source := range map[string]string{
		"values":     doubling.String() + "def f(a=a60, t=t60, n=n60): pass\n",
		"types":      types.String() + "def f(x: T60 = None): pass\n",
		"classes":    classes.String() + "def f(x: C60): pass\n",
		"power":      "def f(x=9 ** 9 ** 9, y=1 << 10 ** 9, z='a' * 10 ** 9, w=-(2 ** 64) ** 4096): pass\n",
		"operators":  "x = " + strings.Repeat("-", 9000) + "1\ndef f(a=" + strings.Repeat("not ", 9000) + "1): pass\n",
		"sum":        "x = 1" + strings.Repeat(" + 1", 100_000) + "\ndef f(a=x): pass\n",
		"attributes": "def f(a=b" + strings.Repeat(".c", 100_000) + "): pass\n",
		"lambdas":    "def f(a=" + strings.Repeat("lambda: ", 9000) + "1): pass\n",
		"brackets":   "x = " + strings.Repeat("(", 200) + "1" + strings.Repeat(")", 200) + "\ndef f(a=x): pass\n",
		"f-strings":  "x = " + nestedFString(100) + "\ndef f(a=x): pass\n",
		"strings":    "x = f'''" + strings.Repeat(`\N{`, 100_000) + "'''\ndef f(): pass\n",
		"items":      "x = {" + strings.Repeat("1, ", 100_000) + "}\ny = {" + dictItems(50_000) + "}\ndef f(a=y): pass\n",
		"union":      "def f(a: int" + strings.Repeat(" | list[int]", 5000) + "): pass\n",
		"recursion":  "from typing import *\nA = List['A']\nclass B(NamedTuple):\n    A = 'A'\n    x: 'A'\ndef f(a: B, b: 'B', c: A): pass\n",
		"decorators": "from elsewhere import d\n" + strings.Repeat("@d\n", 50_000) + "def f(): pass\n",
		"elif":       "if a: pass\n" + strings.Repeat("elif a: pass\n", 50_000) + "def f(): pass\n",
	} {
		m, err := Parse([]byte(source))
		if err != nil {
			if !strings.Contains(err.Error(), "deeply") && !strings.Contains(err.Error(), "nested") {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if _, _, err := m.ParameterSchema("f"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		m.Flows()
	}
}

func nestedFString(depth int) string {
	return strings.Repeat("f'{", depth) + "1" + strings.Repeat("}'", depth)
}

func dictItems(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%d: 'v', ", i)
	}
	return b.String()
}

// TestConcurrent uses one module from several goroutines; every call gives the same.
func TestConcurrent(t *testing.T) {
	m, err := Parse([]byte(longSource()))
	if err != nil {
		t.Fatal(err)
	}
	want, _, err := m.ParameterSchema("load_1")
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 5 {
				got, _, err := m.ParameterSchema("load_1")
				if err != nil || string(got) != string(want) {
					t.Errorf("the schema is %s, %v, expected %s", got, err, want)
				}
				if len(m.Flows()) == 0 {
					t.Error("no flows")
				}
			}
		})
	}
	group.Wait()
}
