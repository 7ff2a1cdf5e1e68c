package spelling

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	known := []string{"count", "account", "a"}
	for word, want := range map[string]string{
		"cuont": "count", "counts": "count", "COUNT": "count", "acccount": "account", "b": "", "zzz": "", "": "", strings.Repeat("count", 1000): "",
	} {
		if got := Nearest(word, known); got != want {
			t.Errorf("Nearest(%.20q) = %q, expected %q", word, got, want)
		}
	}
}
