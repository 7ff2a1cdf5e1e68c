package testenv

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// AutomationInput is an automation with a trigger in the API's form.
func AutomationInput(t *testing.T, trigger string) client.AutomationInput {
	t.Helper()
	in := client.AutomationInput{Name: "input", Trigger: new(client.Trigger)}
	if err := json.Unmarshal([]byte(trigger), in.Trigger); err != nil {
		t.Fatal(err)
	}
	return in
}

// DataSourceStep is a step with a data source of a type, its arguments, and the expected values by attribute. The name of an
// attribute of a list's first element is the list's name, a slash and the attribute's name.
func DataSourceStep(kind, arguments string, want map[string]knownvalue.Check) resource.TestStep {
	var checks []statecheck.StateCheck
	for name, value := range want {
		list, attribute, nested := strings.Cut(name, "/")
		at := tfjsonpath.New(list)
		if nested {
			at = at.AtSliceIndex(0).AtMapKey(attribute)
		}
		checks = append(checks, statecheck.ExpectKnownValue("data."+kind+TestLabel, at, value))
	}
	return resource.TestStep{Config: fmt.Sprintf("data %q \"test\" {\n%s\n}\n", kind, arguments), ConfigStateChecks: checks}
}

// JSONFields returns the fields of an object as the API returns it. The timing of a schedule is flattened to schedule.NAME.
func JSONFields(t *testing.T, object any) map[string]any {
	t.Helper()
	b, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	if timing, ok := out["schedule"].(map[string]any); ok {
		delete(out, "schedule")
		for name, v := range timing {
			out["schedule."+name] = v
		}
	}
	delete(out, "schedules") // objects with their own checks
	return out
}

// StringListExact is a list of exactly these strings.
func StringListExact(all ...string) knownvalue.Check {
	checks := []knownvalue.Check{}
	for _, text := range all {
		checks = append(checks, knownvalue.StringExact(text))
	}
	return knownvalue.ListExact(checks)
}

func RunSummaryExact(total int64, states map[string]int64, rate, p50, p95, longest any) knownvalue.Check {
	number := func(v any) knownvalue.Check {
		if f, ok := v.(float64); ok {
			return knownvalue.Float64Exact(f)
		}
		return knownvalue.Null()
	}
	byState := map[string]knownvalue.Check{}
	for state, n := range states {
		byState[state] = knownvalue.Int64Exact(n)
	}
	return knownvalue.ObjectExact(map[string]knownvalue.Check{
		"total": knownvalue.Int64Exact(total), "by_state": knownvalue.MapExact(byState), "success_rate": number(rate),
		"duration_p50": number(p50), "duration_p95": number(p95), "duration_max": number(longest),
	})
}

// Change is one step of a lifecycle: the attributes to apply, and the attributes expected in the state.
type Change struct {
	Name    string
	Body    string // follows the required attributes
	Instead string // replaces the required attributes
	Want    map[string]knownvalue.Check
	Replace bool // the object is replaced
}

const TestLabel = ".test"

// JSONPath is the path of a dotted name.
func JSONPath(dotted string) tfjsonpath.Path {
	names := strings.Split(dotted, ".")
	p := tfjsonpath.New(names[0])
	for _, name := range names[1:] {
		p = p.AtMapKey(name)
	}
	return p
}

// SupportsIdentity reports whether the Terraform of the tests supports resource identity, which it does from 1.12 on.
func SupportsIdentity() bool {
	if !UsesTerraform() {
		return true
	}
	v, err := terraformVersion()
	return err == nil && v.GreaterThanOrEqual(tfversion.Version1_12_0)
}

// terraformVersion returns the version of the Terraform of the tests.
var terraformVersion = sync.OnceValues(func() (*version.Version, error) {
	out, err := exec.Command(os.Getenv("TF_ACC_TERRAFORM_PATH"), "version", "-json").Output()
	if err != nil {
		return nil, err
	}
	var answer struct {
		Version string `json:"terraform_version"`
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		return nil, err
	}
	return version.NewVersion(answer.Version)
})

// StringContaining checks that a string contains another.
func StringContaining(part string) knownvalue.Check {
	return knownvalue.StringRegexp(regexp.MustCompile(regexp.QuoteMeta(part)))
}

var EmptyPlanChecks = resource.ConfigPlanChecks{
	PreApply:             []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
	PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
}
