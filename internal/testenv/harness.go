package testenv

import (
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore"
)

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
