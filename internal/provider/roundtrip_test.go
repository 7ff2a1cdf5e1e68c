package provider

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// roundTrip checks that what a model sends, after it was filled from an object, is that object: its fields that can be
// written, and no others, must be set.
func roundTrip[M, A, In any, P model[M, A, In]](t *testing.T, a A) {
	t.Helper()
	m := P(new(M))
	var diags diag.Diagnostics
	m.fill(t.Context(), &a, &diags)
	sent, err := json.Marshal(m.input(t.Context(), &diags))
	if err != nil || diags.HasError() {
		t.Fatal(err, diags)
	}
	var back A
	if err := json.Unmarshal(sent, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(a, back); diff != "" {
		t.Errorf("what is sent is not what was read: %s", diff)
	}
}
