package function

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCodeSpans(t *testing.T) {
	for text, want := range map[string]string{
		"plain": "`plain`", "a|b": "`a\\|b`", "a\nb\x07 c": "`a b c`", "a`b": "``a`b``", "`a``": "``` `a`` ```", "": "",
	} {
		if diff := cmp.Diff(want, cell(text)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}
