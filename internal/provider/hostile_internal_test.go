package provider

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/core"
)

func TestWideNumber(t *testing.T) {
	for text, want := range map[string]string{
		`[18446744073709551615, -9223372036854775808, 1e40, 0.5, "99999999999999999999"]`: "",
		`{"a":[18446744073709551616]}`: "18446744073709551616",
		`-9223372036854775809`:         "-9223372036854775809",
	} {
		if got := core.WideNumber([]byte(text)); got != want {
			t.Errorf("%s: %q", text, got)
		}
	}
}
