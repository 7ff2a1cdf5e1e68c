package flowrun

import (
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// TestAwaitCountsFromTheScheduledTime: a run that is to start later is waited for from then on.
func TestAwaitCountsFromTheScheduledTime(t *testing.T) {
	later := time.Now().Add(time.Hour)
	if begin := (&RunWait{Run: &client.FlowRun{ExpectedStartTime: &later}}).begin(); !begin.Equal(later) {
		t.Errorf("begins at %s, expected %s", begin, later)
	}
	earlier := later.Add(-2 * time.Hour)
	if begin := (&RunWait{Run: &client.FlowRun{ExpectedStartTime: &earlier}}).begin(); begin.After(later) || !begin.After(earlier) {
		t.Errorf("begins at %s, expected now", begin)
	}
}

func TestMiddleOut(t *testing.T) {
	for text, want := range map[string]string{
		"one":                    "one",
		"1\n2\n3\n4\n5\n6\n":     "1\n    2\n    3\n    4\n    5\n    6",
		"1\n2\n3\n4\n5\n6\n7\n8": "1\n    … 3 lines …\n    5\n    6\n    7\n    8",
	} {
		if got := elideMiddle(text); got != want {
			t.Errorf("middleOut(%q) is %q, expected %q", text, got, want)
		}
	}
}
