package main

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestReleaseInstalls builds the provider as a release has it, makes a mirror of its archive, and has Terraform install
// it from there and nowhere else.
func TestReleaseInstalls(t *testing.T) {
	terraform := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if terraform == "" {
		t.Skip("needs a Terraform: make unit runs it")
	}
	dist, mirror := t.TempDir(), t.TempDir()
	archive := filepath.Join(dist, fmt.Sprintf("terraform-provider-prefect_0.1.0_%s_%s.zip", runtime.GOOS, runtime.GOARCH))
	binary := strings.TrimSpace(run(t, ".", nil, "scripts/build-into", t.TempDir()))
	pack(t, archive, binary, "")
	writeSums(t, archive)
	run(t, ".", nil, "scripts/mirror", dist, mirror)

	work := t.TempDir()
	write(t, filepath.Join(work, "terraformrc"), fmt.Sprintf("provider_installation {\n  filesystem_mirror { path = %q }\n}\n", mirror))
	write(t, filepath.Join(work, "main.tf"), "terraform {\n  required_providers {\n    prefect = { source = \"prefect-terraform/prefect\", version = \"0.1.0\" }\n  }\n}\n")
	env := append(os.Environ(), "TF_CLI_CONFIG_FILE="+filepath.Join(work, "terraformrc"), "CHECKPOINT_DISABLE=1", "NO_COLOR=1")

	run(t, work, env, terraform, "init", "-input=false")
	lock, err := os.ReadFile(filepath.Join(work, ".terraform.lock.hcl"))
	if err != nil || !strings.Contains(string(lock), `"h1:`) {
		t.Fatalf("the provider is not locked to a checksum: %v\n%s", err, lock)
	}
	var schemas struct {
		Schemas map[string]struct {
			Resources map[string]any `json:"resource_schemas"`
		} `json:"provider_schemas"`
	}
	if err := json.Unmarshal([]byte(run(t, work, env, terraform, "providers", "schema", "-json")), &schemas); err != nil {
		t.Fatal(err)
	}
	if _, ok := schemas.Schemas["registry.terraform.io/prefect-terraform/prefect"].Resources["prefect_flow"]; !ok {
		t.Errorf("the installed provider has no prefect_flow: %v", schemas)
	}

	// Someone puts another provider in the place of the one that is locked.
	pack(t, filepath.Join(mirror, "registry.terraform.io/prefect-terraform/prefect", filepath.Base(archive)), binary, "tampered")
	if err := os.RemoveAll(filepath.Join(work, ".terraform")); err != nil {
		t.Fatal(err)
	}
	out, err := command(t, work, env, terraform, "init", "-input=false").CombinedOutput()
	if err == nil || !strings.Contains(strings.Join(strings.Fields(string(out)), " "), "match any of the checksums") {
		t.Errorf("terraform init took a provider that is not the locked one: %v\n%s", err, out)
	}
}

// TestMirrorChecksSums: an archive that is not the one of the release gets into no mirror.
func TestMirrorChecksSums(t *testing.T) {
	dist := t.TempDir()
	archive := filepath.Join(dist, "terraform-provider-prefect_0.1.0_linux_amd64.zip")
	write(t, archive, "one")
	writeSums(t, archive)
	run(t, ".", nil, "scripts/mirror", dist, t.TempDir())
	write(t, archive, "other")
	if out, err := command(t, ".", nil, "scripts/mirror", dist, t.TempDir()).CombinedOutput(); err == nil {
		t.Errorf("the mirror has a changed archive:\n%s", out)
	}
}

// TestReleaseFlags: what the tests and the demo build is what a release has.
func TestReleaseFlags(t *testing.T) {
	var release struct {
		Builds []struct {
			Env, Flags, Tags, Ldflags []string
		}
	}
	readYAML(t, ".goreleaser.yml", &release)
	script, err := os.ReadFile("scripts/build-into")
	if err != nil || len(release.Builds) != 1 {
		t.Fatalf("%v, %d builds", err, len(release.Builds))
	}
	b := release.Builds[0]
	want := fmt.Sprintf("%s go build %s -tags=%s -ldflags %q", strings.Join(b.Env, " "), strings.Join(b.Flags, " "),
		strings.Join(b.Tags, ","), strings.ReplaceAll(strings.Join(b.Ldflags, " "), "{{ .Version }}", "$version"))
	if !strings.Contains(string(script), want) {
		t.Errorf("scripts/build-into does not have %s", want)
	}
}

// pinned is an action at a major version or at a commit.
var pinned = regexp.MustCompile(`^[\w.-]+/[\w./-]+@(v\d+|[0-9a-f]{40})$`)

type workflow struct {
	Permissions map[string]string
	Jobs        map[string]struct {
		RunsOn string `yaml:"runs-on"`
		Steps  []struct{ Uses, Run string }
	}
}

// TestWorkflows: each workflow parses, may read at the most unless it publishes, pins its actions, and calls targets that
// there are.
func TestWorkflows(t *testing.T) {
	makefile, err := os.ReadFile("GNUmakefile")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(".github/workflows/*.yml")
	if err != nil || len(files) < 2 {
		t.Fatalf("%v, %d workflows", err, len(files))
	}
	for _, file := range files {
		var w workflow
		readYAML(t, file, &w)
		if len(w.Permissions) != 1 || !slices.Contains([]string{"read", "write"}, w.Permissions["contents"]) ||
			(w.Permissions["contents"] == "write") != (filepath.Base(file) == "release.yml") {
			t.Errorf("%s may do %v", file, w.Permissions)
		}
		if len(w.Jobs) == 0 {
			t.Errorf("%s has no jobs", file)
		}
		for name, job := range w.Jobs {
			if job.RunsOn == "" || len(job.Steps) == 0 {
				t.Errorf("%s: the job %s runs nowhere, or does nothing", file, name)
			}
			for _, step := range job.Steps {
				if (step.Uses == "") == (step.Run == "") || step.Uses != "" && !pinned.MatchString(step.Uses) {
					t.Errorf("%s: %s has a step that neither runs a command nor uses a pinned action: %q", file, name, step)
				}
				for _, call := range regexp.MustCompile(`\bmake ([a-z-]+)`).FindAllStringSubmatch(step.Run, -1) {
					if !regexp.MustCompile(`(?m)^` + call[1] + `:`).Match(makefile) {
						t.Errorf("%s: there is no target %s", file, call[1])
					}
				}
			}
		}
	}
}

func command(t *testing.T, dir string, env []string, name string, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), name, args...)
	c.Dir, c.Env = dir, env
	return c
}

// run returns what the command prints, and fails the test when it fails.
func run(t *testing.T, dir string, env []string, name string, args ...string) string {
	t.Helper()
	c := command(t, dir, env, name, args...)
	var messages strings.Builder
	c.Stderr = &messages
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s%s", name, args, err, out, messages.String())
	}
	return string(out)
}

// pack writes an archive of the binary, with that text at its end.
func pack(t *testing.T, archive, binary, more string) {
	t.Helper()
	content, err := os.ReadFile(binary)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	z := zip.NewWriter(&b)
	header := &zip.FileHeader{Name: filepath.Base(binary), Method: zip.Deflate}
	header.SetMode(0o755)
	w, err := z.CreateHeader(header)
	if err == nil {
		_, err = io.WriteString(w, string(content)+more)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	write(t, archive, b.String())
}

func writeSums(t *testing.T, archive string) {
	t.Helper()
	content, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(filepath.Dir(archive), "terraform-provider-prefect_0.1.0_SHA256SUMS"),
		fmt.Sprintf("%x  %s\n", sha256.Sum256(content), filepath.Base(archive)))
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func readYAML(t *testing.T, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err == nil {
		err = yaml.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}
