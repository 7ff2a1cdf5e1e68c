package patch_test

import (
	"encoding/json"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestChangesCompareAsJSON(t *testing.T) {
	type input struct{ V json.RawMessage }
	testenv.CheckJSONComparison(t, func(a, b []byte) bool {
		_, differs, err := patch.Changes(input{a}, input{b})
		return err == nil && !differs
	})
}
