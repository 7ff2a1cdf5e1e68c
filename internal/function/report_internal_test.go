package function

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLastLines: of a long error its end is shown.
func TestLastLines(t *testing.T) {
	got := strings.Split(lastLines(strings.Repeat("line\n", 100)+"last\n"), "\n")
	if len(got) != mostErrorLines+1 || got[0] != fmt.Sprintf("… %d lines before …", 101-mostErrorLines) || got[mostErrorLines] != "last" {
		t.Errorf("%d lines: %s", len(got), cmp.Diff(nil, got))
	}
}
