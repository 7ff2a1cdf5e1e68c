package block

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

func TestBlockDataComparesAsJSON(t *testing.T) {
	decoded := func(b []byte) any {
		v, err := tfvalue.ReadJSON(b)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	testenv.CheckJSONComparison(t, func(a, b []byte) bool { return sameValue(decoded(a), decoded(b)) })
}
