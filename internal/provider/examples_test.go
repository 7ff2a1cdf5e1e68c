package provider

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"
)

const examples = "../../examples"

func TestExamples(t *testing.T) {
	applyExamples(t, func(t *testing.T) { onFake(t) })
}

func TestAccExamples(t *testing.T) {
	applyExamples(t, func(t *testing.T) { onServer(t) })
}

// applyExamples applies every example of a resource or data source on its own, and plans it again: nothing may change.
// What an example needs beside itself is in a setup.tf next to it.
func applyExamples(t *testing.T, on func(*testing.T)) {
	for _, pattern := range []string{"resources/*/resource.tf", "data-sources/*/data-source.tf"} {
		files, err := filepath.Glob(filepath.Join(examples, pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("no examples at %s: %v", pattern, err)
		}
		for _, file := range files {
			t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
				on(t)
				applyExample(t, file)
			})
		}
	}
}

func applyExample(t *testing.T, file string) {
	setup := readOptional(t, filepath.Join(filepath.Dir(file), "setup.tf"))
	steps := []resource.TestStep{{
		Config:           setup + readOptional(t, file),
		ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
	}}
	if setup != "" {
		steps = append([]resource.TestStep{{Config: setup}}, steps...)
	}
	resource.Test(t, resource.TestCase{IsUnitTest: true, ProtoV6ProviderFactories: factories(t), Steps: steps})
}

// TestExampleQueries runs the example of every list resource with terraform query.
func TestExampleQueries(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(examples, "list-resources/*/list-resource.tfquery.hcl"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples of list resources: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			onFake(t)
			resource.Test(t, resource.TestCase{
				IsUnitTest:               true,
				ProtoV6ProviderFactories: factories(t),
				TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)},
				Steps:                    []resource.TestStep{{Query: true, Config: "provider \"prefect\" {}\n" + readOptional(t, file)}},
			})
		})
	}
}

// readOptional reads a file; a missing one is empty.
func readOptional(t *testing.T, file string) string {
	b, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(b)
}

// TestEveryTypeHasExamples holds the registries against the examples, so that no type is without one.
func TestEveryTypeHasExamples(t *testing.T) {
	for kind, names := range registered(t) {
		for _, name := range names {
			for _, file := range exampleFiles(kind) {
				if _, err := fs.Stat(os.DirFS(examples), filepath.Join(kind, name, file)); err != nil {
					t.Errorf("%s %s has no example: %v", strings.TrimSuffix(kind, "s"), name, err)
				}
			}
		}
	}
}

func exampleFiles(kind string) []string {
	return map[string][]string{
		"resources":      {"resource.tf", "import.sh", "import-by-identity.tf", "import-by-string-id.tf"},
		"data-sources":   {"data-source.tf"},
		"list-resources": {"list-resource.tfquery.hcl"},
	}[kind]
}
