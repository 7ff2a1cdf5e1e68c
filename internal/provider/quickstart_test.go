package provider_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// copyAll copies the files of an example to the directory in which the commands run.
func copyAll(t *testing.T, run *acctest.CLI, example string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(example), ".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(run.Dir, path), 0o700)
		}
		run.WriteFile(path, testenv.ReadOptional(t, filepath.Join(example, path)))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestReadmeShowsQuickstart: the README's configuration is the one of the folder that it applies.
func TestReadmeShowsQuickstart(t *testing.T) {
	readme := string(readPage(t, "README.md").text)
	for file, language := range map[string]string{"main.tf": "terraform", "run.tf": "terraform", "hello.py": "python"} {
		shown := testenv.ReadOptional(t, filepath.Join(testenv.Examples, "quickstart", file))
		if !strings.Contains(readme, "```"+language+"\n"+shown+"```") {
			t.Errorf("the README does not show examples/quickstart/%s as it is", file)
		}
	}
}

// TestQuickstart applies the quickstart, after which there is nothing more to do.
func TestQuickstart(t *testing.T) {
	fake := testenv.OnFake(t)
	run := acctest.NewCLI(t, "", "PREFECT_API_URL="+fake.URL)
	copyAll(t, run, filepath.Join(testenv.Examples, "quickstart"))
	run.ApplyAndExpectEmptyPlan()
	if n := len(fake.All("schedules")); n != 1 {
		t.Errorf("%d schedules were created", n)
	}
}

// TestAccQuickstart runs the quickstart's flow with its action, on a worker.
func TestAccQuickstart(t *testing.T) {
	testenv.SkipUnlessAllTests(t)
	testenv.SkipWithoutActions(t)
	server := testenv.OnOwnServer(t)
	run := acctest.NewTerraform(t, "", "PREFECT_API_URL="+server.URL)
	copyAll(t, run, filepath.Join(testenv.Examples, "quickstart"))
	run.ApplyAndExpectEmptyPlan()
	if _, err := server.StartWorker(t.Context(), "local", "process"); err != nil {
		t.Fatal(err)
	}
	out, ok := run.Run("apply", "-auto-approve", "-invoke=action.prefect_flow_run_create.hello")
	if !ok || !strings.Contains(out, "Hello, world!") {
		t.Errorf("the log of the run is not shown:\n%s", out)
	}
}

// TestAccExampleTestModules runs the tests of the example with the real `terraform test`. No server is there.
func TestAccExampleTestModules(t *testing.T) {
	run := acctest.NewTerraform(t, "", "PREFECT_API_URL=http://127.0.0.1:1/api")
	copyAll(t, run, filepath.Join(testenv.Examples, "test-modules"))
	if out, ok := run.Run("test"); !ok || !strings.Contains(out, "2 passed, 0 failed") {
		t.Errorf("the tests fail:\n%s", out)
	}
	const message = "must be a UUID such as 3f2504e0-4f89-11d3-9a0c-0305e82c3301. Use the id attribute of the object. [PREFECT-441]"
	if guide := string(readPage(t, "templates/guides/test-modules.md.tmpl").text); !testenv.WrappedTextPattern(message).MatchString(guide) {
		t.Errorf("the guide does not quote %q", message)
	}
	run.WriteFile("tests/module.tftest.hcl", strings.Replace(run.ReadFile("tests/module.tftest.hcl"), "  source = \"./tests/mocks\"\n", "", 1))
	if out, ok := run.Run("test"); ok || !testenv.WrappedTextPattern(message).MatchString(out) {
		t.Errorf("a mock without defaults passes:\n%s", out)
	}
}
