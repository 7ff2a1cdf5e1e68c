package testenv

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
)

// Evaluates is a step with several calls of functions, and what they give.
func Evaluates(calls map[string]knownvalue.Check) resource.TestStep {
	step := resource.TestStep{}
	n := 0
	for call, want := range calls {
		n++
		name := fmt.Sprintf("o%d", n)
		step.Config += fmt.Sprintf("output %q {\n  value = provider::prefect::%s\n}\n", name, call)
		step.ConfigStateChecks = append(step.ConfigStateChecks, statecheck.ExpectKnownOutputValue(name, want))
	}
	return step
}
