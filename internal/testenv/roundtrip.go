package testenv

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
)

// apiModel is a model that is filled from an object of the API, and that creates the input of a write.
type apiModel[M, A, In any] interface {
	*M
	ToAPI(context.Context, *fwdiag.Diagnostics) In
	FromAPI(context.Context, *A, *fwdiag.Diagnostics)
}

// RoundTrip fills a model from an object and checks that the input of a write has the same values. All writable fields of the object
// must be set, and no others.
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
