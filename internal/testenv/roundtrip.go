package testenv

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
)

// apiModel is a model that is made of an object of the API, and makes what a write sends.
type apiModel[M, A, In any] interface {
	*M
	ToAPI(context.Context, *fwdiag.Diagnostics) In
	FromAPI(context.Context, *A, *fwdiag.Diagnostics)
}

// RoundTrip checks that what a model sends, after it was filled from an object, is that object: its fields that can be
// written, and no others, must be set.
func RoundTrip[M, A, In any, P apiModel[M, A, In]](t *testing.T, a A) {
	t.Helper()
	m := P(new(M))
	var diags fwdiag.Diagnostics
	m.FromAPI(t.Context(), &a, &diags)
	sent, err := json.Marshal(m.ToAPI(t.Context(), &diags))
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
