package tfvalue

import (
	"testing"
)

func TestDurationText(t *testing.T) {
	for seconds, want := range map[float64]string{
		0: "0ms", -1: "0ms", 0.0004: "0ms", 0.4123: "412ms", 0.9994: "999ms", 0.9996: "1s", 9.06: "9.1s", 59.94: "59.9s", 59.96: "1m 0s",
		133.4: "2m 13s", 3599.4: "59m 59s", 3599.6: "1h 0m", 5400: "1h 30m", 90061: "1d 1h", 8640000: "100d 0h",
	} {
		if got := DurationText(seconds); got != want {
			t.Errorf("%v seconds are %q, expected %q", seconds, got, want)
		}
	}
}
