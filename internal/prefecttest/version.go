package prefecttest

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// RequirePrefect skips a test that takes Prefect itself for its oracle where another Prefect than that is installed:
// other versions answer differently. The version is the beginning of the wanted one, such as "3.8.".
func RequirePrefect(t testing.TB, version string) {
	t.Helper()
	if !ServerAvailable() {
		t.Skip(venvVariable + " is not set; make test sets it")
	}
	python := filepath.Join(testVenv(), "bin", "python")
	out, err := exec.CommandContext(t.Context(), python, "-c", "from importlib.metadata import version; print(version('prefect'))").Output()
	if err != nil {
		t.Fatalf("asking which Prefect is installed: %v", err)
	}
	if installed := strings.TrimSpace(string(out)); !strings.HasPrefix(installed, version) {
		t.Skipf("the oracle of this test is Prefect %s, and Prefect %s is installed", version+"*", installed)
	}
}
