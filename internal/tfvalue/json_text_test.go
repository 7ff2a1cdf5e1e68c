package tfvalue_test

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

func jsonString(b []byte) tfvalue.JSONString { return tfvalue.NewJSONString(string(b)) }

func TestJSONStringsCompareAsJSON(t *testing.T) {
	testenv.CheckJSONComparison(t, func(a, b []byte) bool {
		same, _ := jsonString(a).StringSemanticEquals(t.Context(), jsonString(b))
		return same
	})
}

func TestSecretJSONComparesAsJSON(t *testing.T) {
	testenv.CheckJSONComparison(t, func(a, b []byte) bool {
		same, _ := tfvalue.SecretJSON{JSONString: jsonString(a)}.StringSemanticEquals(t.Context(), tfvalue.SecretJSON{JSONString: jsonString(b)})
		return same
	})
}
