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
	"runtime"
	"strings"
	"testing"
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
	binary := built(t)
	pack(t, archive, binary, "")
	writeSums(t, archive)
	run(t, ".", nil, "scripts/mirror", dist, mirror)

	work := t.TempDir()
	write(t, filepath.Join(work, "terraformrc"), fmt.Sprintf("provider_installation {\n  filesystem_mirror { path = %q }\n}\n", mirror))
	write(t, filepath.Join(work, "main.tf"), "terraform {\n  required_providers {\n    prefect = { source = "+
		"\"prefect-terraform/prefect\", version = \"0.1.0\" }\n  }\n}\n")
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
	readYAML(t, ".goreleaser.yml", &release, false)
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

func command(t testing.TB, dir string, env []string, name string, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), name, args...)
	c.Dir, c.Env = dir, env
	return c
}

// run returns what the command prints, and fails the test when it fails.
func run(t testing.TB, dir string, env []string, name string, args ...string) string {
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

// built builds the provider as a release has it, and returns the path of the program.
func built(t testing.TB) string {
	t.Helper()
	return strings.TrimSpace(run(t, ".", nil, "scripts/build-into", t.TempDir()))
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
