package flowrun

import (
	"encoding/json"
	"testing"
)

// TestArtifactData: strings are unquoted, other values are JSON with all digits.
func TestArtifactData(t *testing.T) {
	for data, want := range map[string]string{
		`"# A \"b\""`: `# A "b"`, `""`: "", `{"a":12345678901234567890}`: `{"a":12345678901234567890}`, `1.50`: `1.50`, `[null]`: `[null]`, `true`: `true`,
	} {
		if got := artifactData(json.RawMessage(data)); got.IsNull() || got.ValueString() != want {
			t.Errorf("%s is %s, expected %q", data, got, want)
		}
	}
	for _, data := range []string{"null", ""} {
		if got := artifactData(json.RawMessage(data)); !got.IsNull() {
			t.Errorf("%q is %s, expected null", data, got)
		}
	}
}
