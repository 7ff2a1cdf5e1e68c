package acctest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/provider"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore"
)

// CLI is a folder with a configuration in which terraform commands run: in process, by tfcore, or as the real command with the
// plugin.
type CLI struct {
	t    testing.TB
	Dir  string
	Env  []string
	core *tfcore.Directory // nil for the real command
}

// NewCLI writes the configuration to a new folder, in which commands run in process. They do not read the user's environment.
func NewCLI(t testing.TB, config string, env ...string) *CLI {
	t.Helper()
	if testenv.UsesTerraform() {
		return NewTerraform(t, config, env...)
	}
	c := &CLI{t: t, Dir: t.TempDir()}
	c.Env = append([]string{"HOME=" + c.Dir, "PREFECT_HOME=" + c.Dir}, env...)
	c.core = &tfcore.Directory{Path: c.Dir, Schemas: &testenv.SharedSchemas, Providers: map[string]tfcore.Factory{
		"prefect": func() (tfprotov6.ProviderServer, error) { return provider.Server(c.provider()), nil },
	}}
	c.WriteFile("main.tf", testenv.RequiredProviders+config)
	return c
}

// provider returns a new instance of the provider, with the folder's environment.
func (c *CLI) provider() *provider.Prefect {
	p := provider.New("test", func(name string) string {
		for _, setting := range slices.Backward(c.Env) {
			if v, ok := strings.CutPrefix(setting, name+"="); ok {
				return v
			}
		}
		return ""
	})
	p.PollInterval = pollInterval()
	return p
}

// NewTerraform is NewCLI with the real command and the plugin, for acceptance tests and for the unit tests of wire_test.go.
func NewTerraform(t testing.TB, config string, env ...string) *CLI {
	t.Helper()
	testenv.RequireTerraform(t)
	bin, err := testenv.BuildPlugin()
	if err != nil {
		t.Fatal(err)
	}
	c := &CLI{t: t, Dir: t.TempDir()}
	c.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + c.Dir, "PREFECT_HOME=" + c.Dir, "CHECKPOINT_DISABLE=1",
		"TF_CLI_CONFIG_FILE=" + filepath.Join(c.Dir, "terraformrc"), "NO_PROXY=127.0.0.1",
	}, env...)
	c.WriteFile(
		"terraformrc",
		fmt.Sprintf("provider_installation {\n  dev_overrides { \"prefect-terraform/prefect\" = %q }\n  direct {}\n}\n", bin),
	)
	c.WriteFile("main.tf", testenv.RequiredProviders+config)
	return c
}

func (c *CLI) WriteFile(name, text string) {
	c.t.Helper()
	if err := os.WriteFile(filepath.Join(c.Dir, name), []byte(text), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

func (c *CLI) ReadFile(name string) string {
	c.t.Helper()
	b, err := os.ReadFile(filepath.Join(c.Dir, name))
	if err != nil {
		c.t.Fatal(err)
	}
	return string(b)
}

// Run returns what the command printed, and whether it succeeded.
func (c *CLI) Run(args ...string) (string, bool) {
	c.t.Helper()
	r := c.Start(args...)
	ok := r.Wait()
	return r.Out.String(), ok
}

// Start starts a command.
func (c *CLI) Start(args ...string) *testenv.RunningCommand {
	c.t.Helper()
	r := &testenv.RunningCommand{}
	if c.core == nil {
		c.startProcess(r, args)
		return r
	}
	for _, setting := range c.Env {
		if v, ok := strings.CutPrefix(setting, "TF_VAR_"); ok {
			args = append(args, "-var="+v)
		}
	}
	ctx, kill := context.WithCancel(context.WithoutCancel(c.t.Context()))
	core := &tfcore.Directory{Path: c.core.Path, Providers: c.core.Providers, Schemas: c.core.Schemas, Output: &r.Out}
	done := make(chan bool)
	go func() {
		out, ok := core.Run(ctx, args...)
		r.Out.Set(out)
		done <- ok
	}()
	r.Wait = func() bool { defer kill(); return <-done }
	r.Kill = kill
	r.Interrupt = func() {
		if err := core.Interrupt(c.t.Context()); err != nil {
			c.t.Error(err)
		}
	}
	return r
}

func (c *CLI) startProcess(r *testenv.RunningCommand, args []string) {
	c.t.Helper()
	testenv.RequireTerraform(c.t)
	cmd := exec.Command(os.Getenv("TF_ACC_TERRAFORM_PATH"), append(args, "-no-color")...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = c.Dir, c.Env, &r.Out, &r.Out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // so that signals reach the plugin as well
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	r.Wait = func() bool { return cmd.Wait() == nil }
	r.Kill = func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	r.Interrupt = func() {
		if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
			c.t.Error(err)
		}
	}
}

// Resources is the addresses of the resources in the state.
func (c *CLI) Resources() []string {
	c.t.Helper()
	var state struct {
		Resources []struct {
			Type, Name string
		}
	}
	b, err := os.ReadFile(filepath.Join(c.Dir, "terraform.tfstate"))
	if err != nil {
		return nil
	}
	if err := json.Unmarshal(b, &state); err != nil {
		c.t.Fatal(err)
	}
	var out []string
	for _, r := range state.Resources {
		out = append(out, r.Type+"."+r.Name)
	}
	return out
}

// Interrupt starts an apply, interrupts it during a write, lets the API respond, and returns the output.
func (c *CLI) Interrupt(proxy *faults.Proxy, release chan struct{}) string {
	c.t.Helper()
	r := c.Start("apply", "-auto-approve")
	testenv.Eventually(c.t, func() bool { return len(proxy.Writes()) > 0 })
	r.Interrupt()
	if c.core == nil {
		testenv.Eventually(c.t, func() bool { return strings.Contains(r.Out.String(), "Interrupt received") })
	}
	close(release)
	r.Wait() // an interrupted apply may succeed or fail
	return r.Out.String()
}
