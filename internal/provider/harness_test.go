package provider

import (
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore"
)

// sharedSchemas are the schemas of the provider and of the echo provider, which all tests have in common.
var sharedSchemas tfcore.Schemas

// onTerraform reports whether everything is to be played on a real Terraform, as make test-all does once for each version.
func onTerraform() bool { return os.Getenv("PREFECT_TEST_TERRAFORM") != "" }

// allTests reports whether make test-all runs, which has time for everything.
func allTests() bool { return os.Getenv("PREFECT_TEST_ALL") != "" }

// onlyInAll leaves a test to make test-all.
func onlyInAll(t *testing.T) {
	t.Helper()
	if !allTests() {
		t.Skip("make test-all runs it")
	}
}

// playCase plays a test case in process, without a Terraform.
func playCase(t *testing.T, c resource.TestCase) {
	t.Helper()
	if onTerraform() {
		playOnTerraform(t, c)
		return
	}
	tfcore.Run(failureRecorder{t}, &sharedSchemas, c)
}

// playOnTerraform plays a test case on a real Terraform.
func playOnTerraform(t *testing.T, c resource.TestCase) {
	t.Helper()
	mayStartTerraform(t)
	resource.Test(t, c)
}

// wireTest is the unit test that may start Terraform.
const wireTest = "TestWire"

// mayStartTerraform fails a unit test that starts a Terraform process.
func mayStartTerraform(t testing.TB) {
	t.Helper()
	if os.Getenv("TF_ACC") == "" && strings.HasPrefix(t.Name(), "TestAcc") {
		t.Skip("an acceptance test: make test runs it")
	}
	if os.Getenv("TF_ACC") == "" && !onTerraform() && !strings.HasPrefix(t.Name(), wireTest) {
		t.Fatal("a unit test starts a Terraform process. Use playCase or newCLI, which play Terraform in process; " +
			"where only the real command can show it, name the test TestAcc…, so that make test runs it.")
	}
	terraformProcesses.Add(1)
}

// terraformProcesses counts the commands of a real Terraform, and the test cases that are played on one.
var terraformProcesses atomic.Int64
