package pyflow

import (
	"strings"
	"testing"
)

// TestDefinitionAddress: where a colon in a limit keeps the address of the class in the name of its definition, a note says so.
func TestDefinitionAddress(t *testing.T) {
	for pattern, noted := range map[string]bool{`r"a:b"`: true, `r"[a-z]:"`: false, `r"[a-z]"`: false, `"\x7f[a]"`: true, `"é[a]"`: false} {
		m, err := Parse([]byte("from typing import Annotated\nfrom prefect import flow\nfrom pydantic import BaseModel, Field\n" +
			"class A(BaseModel):\n    x: int\n@flow\ndef f(a: Annotated[A, Field(pattern=" + pattern + ")]): pass\n"))
		if err != nil {
			t.Fatal(err)
		}
		_, notes, err := m.ParameterSchemaFor(Newest, "f")
		if err != nil || strings.Contains(strings.Join(notes, "\n"), "includes a memory address") != noted {
			t.Errorf("%s: %q, %v", pattern, notes, err)
		}
	}
}

func TestReprOf(t *testing.T) {
	for text, want := range map[string]string{
		"a": `'a'`, "it's": `"it's"`, `'"`: `'\'"'`, "\n\t\r\\": `'\n\t\r\\'`, "\x01\x1f\x7f": "", "\x01": `'\x01'`, "é": "'é'", `"`: `'"'`,
	} {
		if got, ok := reprOf(text); got != want || ok != (want != "") {
			t.Errorf("%q: %s, expected %s", text, got, want)
		}
	}
	for _, v := range []value{true, false, integer(-3), 1.0, 1e300} {
		if got, ok := reprOf(v); !ok || got == "" {
			t.Errorf("%v has no text", v)
		}
	}
}
