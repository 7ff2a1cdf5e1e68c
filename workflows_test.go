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
	// pinnedAction is an action at a commit, and used each line that uses one, which ends with the version of that commit.
	pinnedAction = regexp.MustCompile(`^[\w.-]+/[\w./-]+@[0-9a-f]{40}$`)
	used         = regexp.MustCompile(`(?m)uses: .*$`)
	// versioned is an action at a major version, as the example for other repositories has it.
	versioned = regexp.MustCompile(`^[\w.-]+/[\w./-]+@v\d+$`)
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
	const example = "examples/ci/github-actions.yml"
	for _, file := range append(files, example) {
		pinned := pinnedAction
		if file == example {
			pinned = versioned
		}
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

// TestActionsSayTheirVersion: an action at a commit says in a comment which version that is, and each commit has one version.
func TestActionsSayTheirVersion(t *testing.T) {
	files, err := filepath.Glob(".github/workflows/*.yml")
	if err != nil {
		t.Fatal(err)
	}
	versions := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range used.FindAllString(string(text), -1) {
			m := regexp.MustCompile(`^uses: (\S+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$`).FindStringSubmatch(line)
			if m == nil || (versions[m[1]] != "" && versions[m[1]] != m[2]+m[3]) {
				t.Errorf("%s: %q has no commit with its version, or another one than elsewhere", file, line)
				continue
			}
			versions[m[1]] = m[2] + m[3]
		}
	}
	if len(versions) == 0 {
		t.Error("no workflow uses an action")
	}
}

// issueForm has the keywords of GitHub's issue forms that the files use; others are taken for mistakes.
type issueForm struct {
	Name, Description string
	Labels            []string
	Body              []struct {
		Type, ID    string
		Attributes  struct{ Label, Description, Render, Value string }
		Validations struct{ Required bool }
	}
}

// TestIssueForms: each form has a name, a description, and fields with a label and an ID of their own.
func TestIssueForms(t *testing.T) {
	files, err := filepath.Glob(".github/ISSUE_TEMPLATE/*.yml")
	if err != nil || len(files) < 2 {
		t.Fatalf("%v, %d forms", err, len(files))
	}
	for _, file := range files {
		if filepath.Base(file) == "config.yml" {
			continue
		}
		var form issueForm
		readYAML(t, file, &form, true)
		if form.Name == "" || form.Description == "" || len(form.Body) == 0 {
			t.Errorf("%s is incomplete: %+v", file, form)
		}
		ids := map[string]bool{}
		for _, field := range form.Body {
			isText := field.Type == "markdown" && field.Attributes.Value != ""
			isField := field.Type == "textarea" && field.ID != "" && field.Attributes.Label != "" && !ids[field.ID]
			if !isText && !isField {
				t.Errorf("%s: the field %+v is incomplete or repeated", file, field)
			}
			ids[field.ID] = true
		}
	}
}

// TestDependabot: each Go module of the repository is kept up to date, as are the actions.
func TestDependabot(t *testing.T) {
	var config struct {
		Version int
		Updates []struct {
			Ecosystem   string `yaml:"package-ecosystem"`
			Directory   string
			Directories []string
			Schedule    struct{ Interval string }
			Groups      map[string]struct{ Patterns []string }
		}
	}
	readYAML(t, ".github/dependabot.yml", &config, true)
	var modules []string
	for _, update := range config.Updates {
		for _, directory := range update.Directories {
			if update.Ecosystem == "gomod" {
				modules = append(modules, filepath.Join(strings.TrimPrefix(directory, "/"), "go.mod"))
			}
		}
	}
	want, err := filepath.Glob("tools/*/go.mod")
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, "go.mod", "tools/go.mod")
	slices.Sort(want)
	if slices.Sort(modules); !slices.Equal(modules, want) {
		t.Errorf("the modules %v are kept up to date, not %v", modules, want)
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

// declaredTargets names what examples/ci/main.tf declares: "variable commit", "action prefect_flow_run_create.checks".
func declaredTargets(t *testing.T) map[string]bool {
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
	names := declaredTargets(t)
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
		if variable, ok := strings.CutPrefix(name, "TF_VAR_"); ok && !declaredTargets(t)["variable "+variable] {
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
