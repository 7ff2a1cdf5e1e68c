package client_test

import (
	"encoding/json"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestChangesCompareAsJSON(t *testing.T) {
	type input struct{ V json.RawMessage }
	testenv.ComparesAsJSON(t, func(a, b []byte) bool {
		_, differs, err := client.Changes(input{a}, input{b})
		return err == nil && !differs
	})
}
