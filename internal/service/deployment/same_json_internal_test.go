package deployment

import (
	"fmt"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

func TestParameterSchemasCompareAsJSON(t *testing.T) {
	of := func(b []byte) parameterSchema { return parameterSchema{JSONString: tfvalue.NewJSONString(string(b))} }
	testenv.CheckJSONComparison(t, func(a, b []byte) bool {
		same, _ := of(a).StringSemanticEquals(t.Context(), of(b))
		return same
	})
}

func TestParametersBesideTemplatesCompareAsJSON(t *testing.T) {
	testenv.CheckJSONComparison(t, func(a, b []byte) bool {
		return equalExceptTemplates(fmt.Appendf(nil, `{"t":{"__prefect_kind":"jinja","template":"{{ x }}"},"v":%s}`, a),
			fmt.Appendf(nil, `{"t":"filled","v":%s}`, b))
	})
}
