package tfvalue_test

import (
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// TestOfficialTimestamps: the times of the API are in the state as the official provider writes them, in whole seconds.
func TestOfficialTimestamps(t *testing.T) {
	for text, want := range map[string]string{
		"2026-11-30T01:10:31.123456Z":      "2026-11-30T01:10:31Z",
		"2026-11-30T01:10:31.999999+00:00": "2026-11-30T01:10:31Z",
		"2026-11-30T01:10:31Z":             "2026-11-30T01:10:31Z",
	} {
		at, err := time.Parse(time.RFC3339, text)
		if got := tfvalue.TimeValue(at).ValueString(); err != nil || got != want {
			t.Errorf("%s is %q, %v, expected %q", text, got, err, want)
		}
	}
}
