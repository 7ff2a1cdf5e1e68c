package core

import (
	"testing"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

func TestVariableValuesCompareAsJSON(t *testing.T) {
	testenv.CheckJSONComparison(t, func(a, b []byte) bool {
		var diags fwdiag.Diagnostics
		v := variable{Value: tfvalue.DynamicValue(a, &diags)}
		was := v.Value
		v.fillValue(b, &diags)
		return v.Value.Equal(was) || (v.Value.IsNull() && tfvalue.HasValue(was) == tfvalue.HasValue(types.DynamicNull()))
	})
}

func TestPythonLength(t *testing.T) {
	for text, want := range map[string]int{`"a"`: 3, `{"a":[1,2],"b":"x,y:z"}`: 27, `"ä"`: 8, `"😀"`: 14, `"\\\"a:b"`: 9, `null`: 4} {
		if got := pythonLength(text); got != want {
			t.Errorf("%s has %d characters, expected %d", text, got, want)
		}
	}
}

func TestWideNumber(t *testing.T) {
	for text, want := range map[string]string{
		`[18446744073709551615, -9223372036854775808, 1e40, 0.5, "99999999999999999999"]`: "",
		`{"a":[18446744073709551616]}`: "18446744073709551616",
		`-9223372036854775809`:         "-9223372036854775809",
	} {
		if got := wideNumber([]byte(text)); got != want {
			t.Errorf("%s: %q", text, got)
		}
	}
}
