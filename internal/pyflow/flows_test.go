package pyflow

import (
	"reflect"
	"strings"
	"testing"
)

func TestFlows(t *testing.T) {
	source := "\ufeff# coding: utf-8\r\n" + strings.ReplaceAll(`"""Text of the file.

@flow
def not_code(): pass
"""
import os.path, prefect as p
from prefect import (
    flow as make_flow,  # another name
    task,
)
from other import flow as not_ours
if True:
    from prefect.flows import flow
NAME: str = "n" + "ame"
PARTS = ["a", "b"]

@make_flow
async def first_one(größe: "int" = 1, /, *args: str, **rest): "Über alles."
@flow(name=f"{NAME}-{PARTS[1]}", description="Described")
@task
def second(
    a: dict[str,  # a comment with ) and "
            int] = {"x": 1},
    b=lambda x, y=(1, 2): x,
): pass
class Jobs:
	@flow
	def run(self, x): """
		Indented.

		  More.
		"""
	@staticmethod
	@p.flow(retries=3)
	def go(item): ...
	class Inner:
		@classmethod
		@p.flows.flow
		def deep(cls, y): ...
try:
    @flow(name=not_ours())
    def tried(): return "def g(): pass"
except ImportError: pass
else:
    @flow(**not_ours())
    def other(): 1; 2
match 1:
    case 1:
        @flow
        def matched(): 'a' \
            "b"
@not_ours
def no(): pass
def outer():
    @flow
    def hidden(): pass
`, "\n", "\r\n")
	m, err := Parse([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	want := []Flow{
		{Function: "first_one", Name: "first-one", Description: "Über alles.", Async: true, Line: 19, Parameters: []Parameter{
			{Name: "größe", Type: `"int"`, Default: "1"}, {Name: "args", Type: "str"}, {Name: "rest"},
		}},
		{Function: "second", Name: "second", Line: 22, Parameters: []Parameter{
			{Name: "a", Type: "dict[str, int]", Default: `{"x": 1}`}, {Name: "b", Default: "lambda x, y=(1, 2): x"},
		}},
		{Function: "Jobs.run", Name: "run", Description: "Indented.\n\n  More.", Line: 29, Parameters: []Parameter{{Name: "x", Required: true}}},
		{Function: "Jobs.go", Name: "go", Line: 36, Parameters: []Parameter{{Name: "item", Required: true}}},
		{Function: "Jobs.Inner.deep", Name: "deep", Line: 40, Parameters: []Parameter{{Name: "y", Required: true}}},
		{Function: "tried", Line: 43},
		{Function: "other", Line: 47},
		{Function: "matched", Name: "matched", Description: "ab", Line: 51},
	}
	if got := m.Flows(); !reflect.DeepEqual(got, want) {
		t.Errorf("flows are\n%+v\nexpected\n%+v", got, want)
	}
	for _, f := range want {
		if _, _, err := m.ParameterSchema(f.Function); err != nil {
			t.Errorf("%s: %v", f.Function, err)
		}
	}
}

// TestFlowsBehindDecorators: a flow is what the decorators below it have made of the function that it stands at.
func TestFlowsBehindDecorators(t *testing.T) {
	m, err := Parse([]byte(`
import functools
from prefect import flow
def traced(fn):
    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        return fn(*args, **kwargs)
    return wrapper
def awaited(fn):
    @functools.wraps(fn)
    async def wrapper(*args, **kwargs):
        return await fn(*args, **kwargs)
    return wrapper
def replaced(fn):
    def another(first: int): "Another one."
    return another
@flow
@traced
async def waits(a: int): "Waits."
@flow
@awaited
def returns(b: int = 1): "Returns."
@flow
@replaced
async def gone(c: int): "Gone."
`))
	if err != nil {
		t.Fatal(err)
	}
	want := []Flow{
		{Function: "waits", Name: "waits", Description: "Waits.", Line: 19, Parameters: []Parameter{{Name: "a", Type: "int", Required: true}}},
		{Function: "returns", Name: "returns", Description: "Returns.", Async: true, Line: 22, Parameters: []Parameter{{Name: "b", Type: "int", Default: "1"}}},
		{Function: "gone", Name: "another", Description: "Another one.", Line: 25, Parameters: []Parameter{{Name: "first", Type: "int", Required: true}}},
	}
	if got := m.Flows(); !reflect.DeepEqual(got, want) {
		t.Errorf("flows are\n%+v\nexpected\n%+v", got, want)
	}
}

// TestTabsInDocstrings: a tab reaches to the next column that is a multiple of eight, as str.expandtabs of Python has it.
func TestTabsInDocstrings(t *testing.T) {
	m, err := Parse([]byte("from prefect import flow\n@flow\ndef f():\n\t\"\"\"One\ttwo.\n\t    three\t!\n\t\"\"\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := m.Flows()[0].Description, "One     two.\nthree       !"; got != want {
		t.Errorf("the description is %q, expected %q", got, want)
	}
}

func TestNotes(t *testing.T) {
	m, err := Parse([]byte(`
import os, requests
from .here import Thing
from datetime import datetime
from prefect import flow
LIMIT = int(os.environ["LIMIT"])
@flow
def f(a: Thing, *, b=datetime.now(), c: int = LIMIT, d: str = requests.get("x"), e: "Nothing", **rest: int): pass
def f2(_x): pass
`))
	if err != nil {
		t.Fatal(err)
	}
	got, notes, err := m.ParameterSchema("f")
	if err != nil {
		t.Fatal(err)
	}
	want := `{"properties":{"a":{"position":0,"title":"a"},"b":{"position":1,"title":"b"},` +
		`"c":{"position":2,"title":"c","type":"integer"},"d":{"position":3,"title":"d","type":"string"},` +
		`"e":{"position":4,"title":"e"},"rest":{"additionalProperties":{"type":"integer"},"default":{},"position":5,"title":"rest","type":"object"}},` +
		`"required":["a","e"],"title":"Parameters","type":"object"}`
	if string(got) != want {
		t.Errorf("the schema is\n%s\nexpected\n%s", got, want)
	}
	for _, part := range []string{
		"parameter a: any type is allowed: Thing comes from the module .here, which is not read",
		"parameter b: the default is omitted: it calls datetime.now, which Prefect would run",
		"parameter c: the default is omitted: ",
		"parameter d: the default is omitted: it calls requests.get, which Prefect would run",
		"Prefect 3.8 derives a different schema of rest",
		"Prefect 3.6 derives a different schema of rest",
	} {
		if strings.Count(strings.Join(notes, "\n"), part) != 1 {
			t.Errorf("the notes %q don't hold %q once", notes, part)
		}
	}
	if len(notes) != 6 {
		t.Errorf("%d notes, expected 6: %q", len(notes), notes)
	}
	if _, _, err := m.ParameterSchema("g"); err == nil || !strings.Contains(err.Error(), `"g"`) {
		t.Errorf("the error for a missing function is %v", err)
	}
	if _, _, err := m.ParameterSchema("f2"); err == nil || !strings.Contains(err.Error(), "line 9") {
		t.Errorf("the error for an underscore is %v", err)
	}
}
