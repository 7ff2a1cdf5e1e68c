package testenv

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
)

// Shows is a step with a data source of that type and those arguments, and what it then has: an attribute's name, and
// for that of a list's first element the list's name, a slash and its own.
func Shows(kind, arguments string, want map[string]knownvalue.Check) resource.TestStep {
	var checks []statecheck.StateCheck
	for name, value := range want {
		list, attribute, nested := strings.Cut(name, "/")
		at := tfjsonpath.New(list)
		if nested {
			at = at.AtSliceIndex(0).AtMapKey(attribute)
		}
		checks = append(checks, statecheck.ExpectKnownValue("data."+kind+TestName, at, value))
	}
	return resource.TestStep{Config: fmt.Sprintf("data %q \"test\" {\n%s\n}\n", kind, arguments), ConfigStateChecks: checks}
}
