package testenv

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore"
)

// NeedsActions skips a test where Terraform has no actions.
func NeedsActions(t *testing.T) {
	t.Helper()
	if OnTerraform() {
		RequireActions(t)
	}
}

// RequireActions skips a test of the terraform command where that has no actions.
func RequireActions(t *testing.T) {
	t.Helper()
	if v, err := terraformVersion(); err != nil || v.LessThan(tfversion.Version1_14_0) {
		t.Skip("this Terraform is older than 1.14, which brought actions")
	}
}

// Applying applies a configuration; the next plan must be empty.
func Applying(config string) resource.TestStep { return resource.TestStep{Config: config} }

// PlansNothing plans a configuration in which nothing is to be done.
func PlansNothing(config string) resource.TestStep {
	return resource.TestStep{Config: config, PlanOnly: true}
}

// Updates applies a configuration that updates the resource at the address in place.
func Updates(config, address string) resource.TestStep {
	return resource.TestStep{Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{
		PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate)},
	}}
}

// Outside does something as somebody else would, before a step.
func Outside(do func(), step resource.TestStep) resource.TestStep {
	step.PreConfig = do
	return step
}

const TestDeployment = "prefect_deployment.test"

// DeploymentOf is a flow and a deployment with these attributes.
func DeploymentOf(body string) string {
	return "resource \"prefect_flow\" \"test\" {\n  name = \"rules\"\n}\n" +
		"resource \"prefect_deployment\" \"test\" {\n  name    = \"nightly\"\n  flow_id = prefect_flow.test.id\n" + body + "\n}\n"
}

// OnPool is a work pool and a deployment on it.
func OnPool(body string) string {
	return "resource \"prefect_work_pool\" \"test\" {\n  name = \"rules\"\n  type = \"process\"\n}\n" +
		DeploymentOf("  work_pool_name = prefect_work_pool.test.name\n"+body)
}

func Refused(config, message string) resource.TestStep {
	return resource.TestStep{Config: config, ExpectError: Words2pattern(message)}
}

// Words2pattern matches words wherever Terraform wraps its lines.
func Words2pattern(message string) *regexp.Regexp {
	words := strings.Fields(message)
	for i, w := range words {
		words[i] = regexp.QuoteMeta(w)
	}
	return regexp.MustCompile(strings.Join(words, `[\s│]+`))
}

const Nowhere = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"

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

// SharedSchemas are the schemas of the provider and of the echo provider, which all tests have in common.
var SharedSchemas tfcore.Schemas

// OnTerraform reports whether everything is to be played on a real Terraform, as make test-all does once for each version.
func OnTerraform() bool { return os.Getenv("PREFECT_TEST_TERRAFORM") != "" }

// AllTests reports whether make test-all runs, which has time for everything.
func AllTests() bool { return os.Getenv("PREFECT_TEST_ALL") != "" }

// OnlyInAll leaves a test to make test-all.
func OnlyInAll(t *testing.T) {
	t.Helper()
	if !AllTests() {
		t.Skip("make test-all runs it")
	}
}

// PlayCase plays a test case in process, without a Terraform.
func PlayCase(t *testing.T, c resource.TestCase) {
	t.Helper()
	if OnTerraform() {
		PlayOnTerraform(t, c)
		return
	}
	tfcore.Run(FailureRecorder{t}, &SharedSchemas, c)
}

// PlayOnTerraform plays a test case on a real Terraform.
func PlayOnTerraform(t *testing.T, c resource.TestCase) {
	t.Helper()
	MayStartTerraform(t)
	resource.Test(t, c)
}

// wireTest is the unit test that may start Terraform.
const wireTest = "TestWire"

// MayStartTerraform fails a unit test that starts a Terraform process.
func MayStartTerraform(t testing.TB) {
	t.Helper()
	if os.Getenv("TF_ACC") == "" && strings.HasPrefix(t.Name(), "TestAcc") {
		t.Skip("an acceptance test: make test runs it")
	}
	if os.Getenv("TF_ACC") == "" && !OnTerraform() && !strings.HasPrefix(t.Name(), wireTest) {
		t.Fatal("a unit test starts a Terraform process. Use playCase or newCLI, which play Terraform in process; " +
			"where only the real command can show it, name the test TestAcc…, so that make test runs it.")
	}
	terraformProcesses.Add(1)
}

// terraformProcesses counts the commands of a real Terraform, and the test cases that are played on one.
var terraformProcesses atomic.Int64
