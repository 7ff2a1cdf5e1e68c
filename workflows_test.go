package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"go.yaml.in/yaml/v3"
)

// workflow has the keywords of GitHub Actions that the files use; others are taken for mistakes.
type workflow struct {
	Name        string
	On          any
	Permissions map[string]string
	Concurrency any
	Jobs        map[string]struct {
		RunsOn         string `yaml:"runs-on"`
		Environment    string
		TimeoutMinutes int `yaml:"timeout-minutes"`
		Strategy       struct {
			FailFast bool `yaml:"fail-fast"`
			Matrix   map[string][]string
		}
		Env   map[string]string
		Steps []struct {
			ID, If, Uses, Run string
			With, Env         map[string]string
		}
	}
}

var (
	// pinned is an action at a major version or at a commit.
	pinned = regexp.MustCompile(`^[\w.-]+/[\w./-]+@(v\d+|[0-9a-f]{40})$`)
	// expression is what GitHub fills in before the shell sees it.
	expression = regexp.MustCompile(`\$\{\{.*?\}\}`)
)

// TestWorkflows: each workflow, and the example of one, has only known keywords, has read access only unless it
// publishes, pins its actions, and runs scripts that are in order.
func TestWorkflows(t *testing.T) {
	files, err := filepath.Glob(".github/workflows/*.yml")
	if err != nil || len(files) < 2 {
		t.Fatalf("%v, %d workflows", err, len(files))
	}
	for _, file := range append(files, "examples/ci/github-actions.yml") {
		var w workflow
		readYAML(t, file, &w, true)
		if len(w.Permissions) != 1 || !slices.Contains([]string{"read", "write"}, w.Permissions["contents"]) ||
			(w.Permissions["contents"] == "write") != (filepath.Base(file) == "release.yml") {
			t.Errorf("%s may do %v", file, w.Permissions)
		}
		if len(w.Jobs) == 0 || w.On == nil {
			t.Errorf("%s has no jobs, or never runs", file)
		}
		for name, job := range w.Jobs {
			if job.RunsOn == "" || len(job.Steps) == 0 {
				t.Errorf("%s: the job %s runs nowhere, or does nothing", file, name)
			}
			checkVariables(t, file, job.Env)
			for _, step := range job.Steps {
				if (step.Uses == "") == (step.Run == "") || (step.Uses != "" && !pinned.MatchString(step.Uses)) {
					t.Errorf("%s: %s has a step that neither runs a command nor uses a pinned action: %+v", file, name, step)
				}
				checkScript(t, file, expression.ReplaceAllString(step.Run, "x"))
			}
		}
	}
}

// gitlabJob has the keywords of a job of GitLab CI that the example uses; others are taken for mistakes.
type gitlabJob struct {
	Stage string
	Image struct {
		Name       string
		Entrypoint []string
	}
	ResourceGroup string `yaml:"resource_group"`
	Variables     map[string]string
	Script        []string
	AfterScript   []string `yaml:"after_script"`
	Artifacts     struct {
		When  string
		Paths []string
	}
	Rules []map[string]string
}

// TestGitLabCI: each job of the example is in a stage that there is, in an image of some version, and runs scripts that are
// in order.
func TestGitLabCI(t *testing.T) {
	const file = "examples/ci/gitlab-ci.yml"
	var jobs map[string]gitlabJob
	readYAML(t, file, &jobs, true)
	if len(jobs) == 0 {
		t.Fatalf("%s has no jobs", file)
	}
	for name, job := range jobs {
		// The file lists no stages, so GitLab's defaults apply.
		if !slices.Contains([]string{"build", "test", "deploy"}, job.Stage) {
			t.Errorf("%s: there is no stage %q", name, job.Stage)
		}
		if !regexp.MustCompile(`^[\w./-]+:\d+(\.\d+)*$`).MatchString(job.Image.Name) {
			t.Errorf("%s: the image %q has no version", name, job.Image.Name)
		}
		if len(job.Script) == 0 {
			t.Errorf("%s has no script", name)
		}
		checkVariables(t, file, job.Variables)
		for _, script := range [][]string{job.Script, job.AfterScript} {
			checkScript(t, file, strings.Join(script, "\n"))
		}
		for _, path := range job.Artifacts.Paths {
			if !strings.Contains(strings.Join(job.AfterScript, "\n"), "> "+path) {
				t.Errorf("%s: nothing writes the artifact %s", name, path)
			}
		}
	}
}

// declared names what examples/ci/main.tf declares: "variable commit", "action prefect_flow_run_create.checks".
func declared(t *testing.T) map[string]bool {
	t.Helper()
	text, err := os.ReadFile("examples/ci/main.tf")
	if err != nil {
		t.Fatal(err)
	}
	file, diags := hclsyntax.ParseConfig(text, "main.tf", hcl.InitialPos)
	body, ok := file.Body.(*hclsyntax.Body)
	if diags.HasErrors() || !ok {
		t.Fatal(diags)
	}
	names := map[string]bool{}
	for _, block := range body.Blocks {
		names[block.Type+" "+strings.Join(block.Labels, ".")] = true
	}
	return names
}

var (
	makes      = regexp.MustCompile(`\bmake ([a-z-]+)`)
	terraforms = regexp.MustCompile(`\bterraform (.*)`)
	invokes    = regexp.MustCompile(`^-invoke=action\.(\S+)$`)
)

// checkScript: a script parses, uses only targets that exist, and passes Terraform only what the example declares.
func checkScript(t *testing.T, file, script string) {
	t.Helper()
	shell := command(t, ".", nil, "bash", "-n")
	shell.Stdin = strings.NewReader(script)
	if out, err := shell.CombinedOutput(); err != nil {
		t.Errorf("%s: %v: %s in\n%s", file, err, out, script)
	}
	makefile, err := os.ReadFile("GNUmakefile")
	if err != nil {
		t.Fatal(err)
	}
	for _, call := range makes.FindAllStringSubmatch(script, -1) {
		if !regexp.MustCompile(`(?m)^` + call[1] + `:`).Match(makefile) {
			t.Errorf("%s: there is no target %s", file, call[1])
		}
	}
	for _, call := range terraforms.FindAllStringSubmatch(script, -1) {
		checkTerraform(t, file, strings.Fields(call[1]))
	}
}

// checkTerraform: a command of Terraform has options that it takes, asks nobody, and names what the example declares.
func checkTerraform(t *testing.T, file string, words []string) {
	t.Helper()
	options := map[string][]string{"init": {}, "output": {"-raw"}, "apply": {"-auto-approve", "-refresh-only"}}
	known, ok := options[words[0]]
	if !ok || (words[0] == "apply" && !slices.Contains(words, "-auto-approve")) {
		t.Errorf("%s: terraform %s is unknown here, or waits for an answer", file, strings.Join(words, " "))
	}
	names := declared(t)
	for i, word := range words[1:] {
		switch action := invokes.FindStringSubmatch(word); {
		case words[0] == "apply" && action != nil:
			if !names["action "+action[1]] {
				t.Errorf("%s: the example has no action %s", file, action[1])
			}
		case strings.HasPrefix(word, "-"):
			if !slices.Contains(known, word) {
				t.Errorf("%s: terraform %s has no option %s here", file, words[0], word)
			}
		case words[0] == "output" && words[i] == "-raw":
			if !names["output "+word] {
				t.Errorf("%s: the example has no output %s", file, word)
			}
		}
	}
}

// checkVariables: what is set for Terraform is a variable of the example.
func checkVariables(t *testing.T, file string, environment map[string]string) {
	t.Helper()
	for name := range environment {
		if variable, ok := strings.CutPrefix(name, "TF_VAR_"); ok && !declared(t)["variable "+variable] {
			t.Errorf("%s: the example has no variable %s", file, variable)
		}
	}
}

// readYAML reads a file. When it is strict, what has no place in the result is an error.
func readYAML(t *testing.T, file string, into any, strict bool) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err == nil {
		decoder := yaml.NewDecoder(bytes.NewReader(text))
		decoder.KnownFields(strict)
		err = decoder.Decode(into)
	}
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}
