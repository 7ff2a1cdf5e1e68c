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

// SkipWithoutActions skips a test case if Terraform does not support actions.
func SkipWithoutActions(t *testing.T) {
	t.Helper()
	if UsesTerraform() {
		SkipWithoutCLIActions(t)
	}
}

// SkipWithoutCLIActions skips a test of the terraform command if that does not support actions.
func SkipWithoutCLIActions(t *testing.T) {
	t.Helper()
	if v, err := terraformVersion(); err != nil || v.LessThan(tfversion.Version1_14_0) {
		t.Skip("this Terraform is older than 1.14, which brought actions")
	}
}

// ApplyStep applies a configuration; the next plan must be empty.
func ApplyStep(config string) resource.TestStep { return resource.TestStep{Config: config} }

// EmptyPlanStep plans a configuration; the plan must be empty.
func EmptyPlanStep(config string) resource.TestStep {
	return resource.TestStep{Config: config, PlanOnly: true}
}

// UpdateStep applies a configuration that updates the resource at the address in place.
func UpdateStep(config, address string) resource.TestStep {
	return resource.TestStep{Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{
		PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate)},
	}}
}

// WithPreConfig calls a function before a step, such as a change outside Terraform.
func WithPreConfig(do func(), step resource.TestStep) resource.TestStep {
	step.PreConfig = do
	return step
}

const TestDeployment = "prefect_deployment.test"

// DeploymentConfig is a flow and a deployment with these attributes.
func DeploymentConfig(body string) string {
	return "resource \"prefect_flow\" \"test\" {\n  name = \"rules\"\n}\n" +
		"resource \"prefect_deployment\" \"test\" {\n  name    = \"nightly\"\n  flow_id = prefect_flow.test.id\n" + body + "\n}\n"
}

// WorkPoolDeploymentConfig is a work pool and a deployment on it.
func WorkPoolDeploymentConfig(body string) string {
	return "resource \"prefect_work_pool\" \"test\" {\n  name = \"rules\"\n  type = \"process\"\n}\n" +
		DeploymentConfig("  work_pool_name = prefect_work_pool.test.name\n"+body)
}

// ErrorStep is a step that fails with the message.
func ErrorStep(config, message string) resource.TestStep {
	return resource.TestStep{Config: config, ExpectError: WrappedTextPattern(message)}
}

// WrappedTextPattern matches a message, wherever Terraform wraps its lines.
func WrappedTextPattern(message string) *regexp.Regexp {
	words := strings.Fields(message)
	for i, w := range words {
		words[i] = regexp.QuoteMeta(w)
	}
	return regexp.MustCompile(strings.Join(words, `[\s│]+`))
}

const UnusedID = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"

// FunctionsStep is a step that calls functions, and checks their results.
func FunctionsStep(calls map[string]knownvalue.Check) resource.TestStep {
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

// UsesTerraform reports whether all test cases use a real Terraform, as in make test-all, which does so for each version.
func UsesTerraform() bool { return os.Getenv("PREFECT_TEST_TERRAFORM") != "" }

// AllTests reports whether make test-all runs.
func AllTests() bool { return os.Getenv("PREFECT_TEST_ALL") != "" }

// SkipUnlessAllTests skips a test that only make test-all runs.
func SkipUnlessAllTests(t *testing.T) {
	t.Helper()
	if !AllTests() {
		t.Skip("make test-all runs it")
	}
}

// RunCase runs a test case in process, without the terraform command.
func RunCase(t *testing.T, c resource.TestCase) {
	t.Helper()
	if UsesTerraform() {
		RunCaseOnTerraform(t, c)
		return
	}
	tfcore.Run(FailureRecorder{t}, &SharedSchemas, c)
}

// RunCaseOnTerraform runs a test case with the terraform command.
func RunCaseOnTerraform(t *testing.T, c resource.TestCase) {
	t.Helper()
	RequireTerraform(t)
	resource.Test(t, c)
}

// wireTest is the unit test that may start Terraform.
const wireTest = "TestWire"

// RequireTerraform skips an acceptance test that must not run now, and fails a unit test, which must not start Terraform.
func RequireTerraform(t testing.TB) {
	t.Helper()
	if os.Getenv("TF_ACC") == "" && strings.HasPrefix(t.Name(), "TestAcc") {
		t.Skip("an acceptance test: make test runs it")
	}
	if _, isTest := t.(*testing.T); isTest && os.Getenv("TF_ACC") == "" && !UsesTerraform() && !strings.HasPrefix(t.Name(), wireTest) {
		t.Fatal("a unit test starts a Terraform process. Use testenv.RunCase or acctest.NewCLI, which run Terraform Core in " +
			"process. If a test needs the real command, name it TestAcc…, so that make test runs it.")
	}
	terraformProcesses.Add(1)
}

// terraformProcesses counts the terraform commands, and the test cases that use the real Terraform.
var terraformProcesses atomic.Int64
