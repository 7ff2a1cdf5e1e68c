package syntax

import (
	"errors"
	"strings"
	"testing"
)

func TestSyntaxErrors(t *testing.T) {
	for source, want := range map[string]Error{
		"def f(:):\n  pass\n":     {1, 7, `expected a name, found ":"`},
		"x = (1,\ny = [2\n":       {2, 5, `"[" is never closed`},
		"x = 1]\n":                {1, 6, `"]" was never opened`},
		"x = (1]\n":               {1, 7, `"]" does not close "("`},
		"if x:\n    a\n  b\n":     {3, 3, "the indentation matches no outer level"},
		"if x:\n\ta\n        b\n": {3, 9, "inconsistent use of tabs and spaces in indentation"},
		"def f():\npass\n":        {2, 1, `expected an indented block, found "pass"`},
		"  x = 1\n":               {1, 3, "expected a statement, found an indented line"},
		"s = 'größe\n":            {1, 5, "unterminated string literal"},
		"größe = '''a\n":          {1, 9, "unterminated string literal"},
		"s = f'{x!r;}'\n":         {1, 7, "a replacement field of an f-string is never closed"},
		"x = $\n":                 {1, 5, "invalid character '$'"},
		"x \\ y\n":                {1, 3, "unexpected character after a line continuation"},
		"@flow\nx = 1\n":          {2, 1, `expected a function or a class after a decorator, found "x"`},
		"class A(B\n    x: int\n": {1, 8, `"(" is never closed`},
		"from x import\n":         {1, 14, "expected a name, found the end of the line"},
		"x = 1 2\n":               {1, 7, `expected the end of the line, found "2"`},
		"a\x00b":                  {1, 2, "the source holds a null character"},
		"é\xff":                   {1, 2, "the source is not UTF-8"},
		"while x\n  y\n":          {1, 8, `expected ":", found the end of the line`},
		"async x\n":               {1, 7, "expected def, for or with after async, found \"x\""},
		"x = '\\x4g'\n":           {1, 6, `invalid \x escape`},
	} {
		_, err := Parse([]byte(source))
		var got *Error
		if !errors.As(err, &got) {
			t.Errorf("%q: error is %v, expected %v", source, err, &want)
			continue
		}
		if *got != want {
			t.Errorf("%q: error is %v, expected %v", source, got, &want)
		}
	}
}

// TestTooDeep gives what is nested too deeply an error.
func TestTooDeep(t *testing.T) {
	for _, source := range []string{
		strings.Repeat("(", 300) + strings.Repeat(")", 300),
		"x = " + strings.Repeat("-", 50_000) + "1\n",
		"x = " + strings.Repeat("f'{", 200) + "1" + strings.Repeat("}'", 200) + "\n",
		strings.Repeat(" ", 3),
	} {
		if _, err := Parse([]byte(source)); err == nil && strings.TrimSpace(source) != "" {
			t.Errorf("%.20q… is parsed", source)
		}
	}
	var deep strings.Builder
	for i := range 150 {
		deep.WriteString(strings.Repeat(" ", i) + "if x:\n")
	}
	if _, err := Parse([]byte(deep.String())); err == nil {
		t.Error("150 levels of indentation are parsed")
	}
	if _, err := Parse(make([]byte, maxSource+1)); err == nil {
		t.Error("a source that is too large is parsed")
	}
}
