package flowrun

import (
	"fmt"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestParametersCompareAsJSON(t *testing.T) {
	within := func(b []byte) string { return fmt.Sprintf(`{"v":%s}`, b) }
	testenv.CheckJSONComparison(t, func(a, b []byte) bool { return includes(within(a), within(b)) })
}
