package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	goversion "github.com/hashicorp/go-version"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// The tests here need a newer command than the project installs. They run where TF_ACC_TERRAFORM_PATH or TOFU_PATH names one.

// cli is a terraform or tofu command that runs the built provider against a fake.
type cli struct {
	program, dir string
	env          []string
	fake         *prefecttest.Fake
}

// newCLI skips the test unless an environment variable names a command of at least a version.
func newCLI(t *testing.T, variable, oldest string) *cli {
	t.Helper()
	program := os.Getenv(variable)
	if program == "" {
		t.Skipf("%s names no command", variable)
	}
	c := &cli{program: program, dir: t.TempDir(), fake: prefecttest.NewFake(t),
		env: append(os.Environ(), "CHECKPOINT_DISABLE=1", "NO_COLOR=1")}
	var found struct {
		Version string `json:"terraform_version"`
	}
	if err := json.Unmarshal([]byte(c.run(t, "version", "-json")), &found); err != nil {
		t.Fatal(err)
	}
	if v, err := goversion.NewVersion(found.Version); err != nil || v.Core().LessThan(goversion.Must(goversion.NewVersion(oldest))) {
		t.Skipf("%s names version %s, and the test needs %s: %v", variable, found.Version, oldest, err)
	}
	write(t, filepath.Join(c.dir, "terraformrc"), fmt.Sprintf(
		"provider_installation {\n  dev_overrides { \"prefect-terraform/prefect\" = %q }\n  direct {}\n}\n", filepath.Dir(built(t))))
	c.env = append(c.env, "TF_CLI_CONFIG_FILE="+filepath.Join(c.dir, "terraformrc"), "PREFECT_API_URL="+c.fake.URL)
	return c
}

func (c *cli) run(t *testing.T, args ...string) string {
	t.Helper()
	return run(t, c.dir, c.env, c.program, args...)
}

// apply writes a configuration and applies it.
func (c *cli) apply(t *testing.T, config string, args ...string) string {
	t.Helper()
	write(t, filepath.Join(c.dir, "main.tf"), "terraform {\n  required_providers {\n    prefect = { source = "+
		"\"prefect-terraform/prefect\" }\n  }\n}\n"+config)
	return c.run(t, append([]string{"apply", "-auto-approve", "-input=false"}, args...)...)
}

// writes are the methods and paths of the requests that may have changed something, in order.
func (c *cli) writes() []string {
	var out []string
	for _, r := range c.fake.Writes() {
		out = append(out, r.Method+" "+r.Path)
	}
	return out
}

// TestOpenTofu: resources, functions, write-only arguments and import by identity work with OpenTofu 1.12.
func TestOpenTofu(t *testing.T) {
	c := newCLI(t, "TOFU_PATH", "1.12.0")
	const config = `
resource "prefect_flow" "report" {
  name = "report"
}

output "next" {
  value = provider::prefect::schedule_next({ interval = 86400, anchor_date = "2026-01-01T00:00:00Z" }, "2026-03-01T12:00:00Z", 1)
}

output "flow" {
  value = prefect_flow.report.id
}
`
	if out := c.apply(t, config); !strings.Contains(out, "2026-03-02T00:00:00Z") {
		t.Errorf("the function has no date in:\n%s", out)
	}
	c.run(t, "plan", "-detailed-exitcode", "-input=false") // fails when there is a change

	id := strings.TrimSpace(c.run(t, "output", "-raw", "flow"))
	c.run(t, "state", "rm", "prefect_flow.report")
	imported := fmt.Sprintf("\nimport {\n  to = prefect_flow.report\n  identity = {\n    id = %q\n  }\n}\n", id)
	if out := c.apply(t, config+imported); !strings.Contains(out, "1 imported") {
		t.Errorf("nothing was imported by identity:\n%s", out)
	}
	c.run(t, "destroy", "-auto-approve", "-input=false")
}

// TestActionEvents: an action of this provider runs before a resource is destroyed, and its failure need not stop Terraform.
func TestActionEvents(t *testing.T) {
	c := newCLI(t, "TF_ACC_TERRAFORM_PATH", "1.16.0")
	c.apply(t, `
resource "prefect_work_pool" "cluster" {
  name = "cluster"
  type = "process"

  lifecycle {
    action_trigger {
      events  = [before_destroy]
      actions = [action.prefect_work_pool_pause.cluster]
    }
    action_trigger {
      events     = [after_create]
      actions    = [action.prefect_work_pool_pause.missing]
      on_failure = continue
    }
  }
}

action "prefect_work_pool_pause" "cluster" {
  config {
    work_pool_name = caller.name
  }
}

action "prefect_work_pool_pause" "missing" {
  config {
    work_pool_name = "missing"
  }
}
`)
	c.run(t, "destroy", "-auto-approve", "-input=false")
	writes := c.writes()
	pause, remove := slices.Index(writes, "PATCH /work_pools/cluster"), slices.Index(writes, "DELETE /work_pools/cluster")
	if pause < 0 || remove < pause {
		t.Errorf("the work pool was not paused before its deletion: %v", writes)
	}
}
