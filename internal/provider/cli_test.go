package provider

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore"
)

// cli is a folder with a configuration, on which the terraform command runs: played in process, or the real one with the
// real plugin, as for a user.
type cli struct {
	t    testing.TB
	dir  string
	env  []string
	core *tfcore.Directory // nil for the real command
}

// plugin builds the provider once and returns the folder it is in.
var plugin = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "prefect-plugin-")
	if err != nil {
		return "", err
	}
	leftovers = append(leftovers, dir)
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "terraform-provider-prefect"), "../..")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the provider: %w\n%s", err, out)
	}
	return dir, nil
})

// newCLI writes the configuration to a folder of its own, where the command is played in process. The environment has
// nothing of the user's.
func newCLI(t testing.TB, config string, env ...string) *cli {
	t.Helper()
	if onTerraform() {
		return newTerraform(t, config, env...)
	}
	c := &cli{t: t, dir: t.TempDir()}
	c.env = append([]string{"HOME=" + c.dir, "PREFECT_HOME=" + c.dir}, env...)
	c.core = &tfcore.Directory{Path: c.dir, Schemas: &sharedSchemas, Providers: map[string]tfcore.Factory{
		"prefect": func() (tfprotov6.ProviderServer, error) { return Server(c.provider()), nil },
	}}
	c.write("main.tf", required+config)
	return c
}

// provider is a new process of the provider, with the folder's environment.
func (c *cli) provider() *Prefect {
	p := New("test", func(name string) string {
		for _, setting := range slices.Backward(c.env) {
			if v, ok := strings.CutPrefix(setting, name+"="); ok {
				return v
			}
		}
		return ""
	})
	p.pace = testPace()
	return p
}

// newTerraform is as newCLI, with the real command and the real plugin. It is for acceptance tests, and for the few unit
// tests in wire_test.go.
func newTerraform(t testing.TB, config string, env ...string) *cli {
	t.Helper()
	mayStartTerraform(t)
	bin, err := plugin()
	if err != nil {
		t.Fatal(err)
	}
	c := &cli{t: t, dir: t.TempDir()}
	c.env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + c.dir, "PREFECT_HOME=" + c.dir, "CHECKPOINT_DISABLE=1",
		"TF_CLI_CONFIG_FILE=" + filepath.Join(c.dir, "terraformrc"), "NO_PROXY=127.0.0.1",
	}, env...)
	c.write("terraformrc", fmt.Sprintf("provider_installation {\n  dev_overrides { \"prefect-terraform/prefect\" = %q }\n  direct {}\n}\n", bin))
	c.write("main.tf", required+config)
	return c
}

// required says where the provider comes from.
const required = "terraform {\n  required_providers {\n    prefect = { source = \"prefect-terraform/prefect\" }\n  }\n}\n"

func (c *cli) write(name, text string) {
	c.t.Helper()
	if err := os.WriteFile(filepath.Join(c.dir, name), []byte(text), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

func (c *cli) read(name string) string {
	c.t.Helper()
	b, err := os.ReadFile(filepath.Join(c.dir, name))
	if err != nil {
		c.t.Fatal(err)
	}
	return string(b)
}

// run returns what the command printed, and whether it succeeded.
func (c *cli) run(args ...string) (string, bool) {
	c.t.Helper()
	r := c.start(args...)
	ok := r.wait()
	return r.out.String(), ok
}

// running is a command at work.
type running struct {
	out       lockedBuffer
	wait      func() bool // until its end; whether it succeeded
	interrupt func()      // as Ctrl-C does
	kill      func()      // the command, and the provider, without a chance to say or save anything
}

// start begins a command.
func (c *cli) start(args ...string) *running {
	c.t.Helper()
	r := &running{}
	if c.core == nil {
		c.startProcess(r, args)
		return r
	}
	for _, setting := range c.env {
		if v, ok := strings.CutPrefix(setting, "TF_VAR_"); ok {
			args = append(args, "-var="+v)
		}
	}
	ctx, kill := context.WithCancel(context.WithoutCancel(c.t.Context()))
	core := &tfcore.Directory{Path: c.core.Path, Providers: c.core.Providers, Schemas: c.core.Schemas, Output: &r.out}
	done := make(chan bool)
	go func() {
		out, ok := core.Run(ctx, args...)
		r.out.set(out)
		done <- ok
	}()
	r.wait = func() bool { defer kill(); return <-done }
	r.kill = kill
	r.interrupt = func() {
		if err := core.Interrupt(c.t.Context()); err != nil {
			c.t.Error(err)
		}
	}
	return r
}

func (c *cli) startProcess(r *running, args []string) {
	c.t.Helper()
	mayStartTerraform(c.t)
	cmd := exec.Command(os.Getenv("TF_ACC_TERRAFORM_PATH"), append(args, "-no-color")...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = c.dir, c.env, &r.out, &r.out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // the plugin too
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	r.wait = func() bool { return cmd.Wait() == nil }
	r.kill = func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	r.interrupt = func() {
		if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
			c.t.Error(err)
		}
	}
}

// resources is the addresses of the resources in the state.
func (c *cli) resources() []string {
	c.t.Helper()
	var state struct {
		Resources []struct {
			Type, Name string
		}
	}
	b, err := os.ReadFile(filepath.Join(c.dir, "terraform.tfstate"))
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

// interrupt begins an apply, interrupts it when it writes, then lets the API answer. It returns what was printed.
func (c *cli) interrupt(proxy *prefecttest.Proxy, release chan struct{}) string {
	c.t.Helper()
	r := c.start("apply", "-auto-approve")
	waitFor(c.t, func() bool { return len(proxy.Writes()) > 0 })
	r.interrupt()
	if c.core == nil {
		waitFor(c.t, func() bool { return strings.Contains(r.out.String(), "Interrupt received") })
	}
	close(release)
	r.wait() // an interrupted apply fails or not, as Terraform likes
	return r.out.String()
}

// TestInterruptKeepsWhatWasMade: when an apply is interrupted while the API is at work, the object that it makes is in
// state afterwards.
func TestInterruptKeepsWhatWasMade(t *testing.T) {
	fake := prefecttest.NewFake(t)
	proxy := prefecttest.NewProxy(t, fake.URL)
	release := make(chan struct{})
	proxy.Fail(prefecttest.On("POST", "/variables/"), 1, prefecttest.Wait(release))
	c := newCLI(t, "resource \"prefect_variable\" \"x\" {\n  name = \"x\"\n  value = 1\n}\n", "PREFECT_API_URL="+proxy.URL)

	out := c.interrupt(proxy, release)
	if made := len(fake.All("variables")); made != 1 {
		t.Fatalf("%d variables were made:\n%s", made, out)
	}
	if got := c.resources(); len(got) != 1 {
		t.Errorf("the state has %v, but the variable was made:\n%s", got, out)
	}
	if plan, ok := c.run("plan", "-detailed-exitcode"); !ok {
		t.Errorf("the next plan is not empty:\n%s", plan)
	}
}

// waitFor polls until the condition holds.
func waitFor(t testing.TB, holds func() bool) {
	t.Helper()
	for range 3000 {
		if holds() {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("it did not happen within a minute")
}

// lockedBuffer takes the output of a process while a test reads it.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) set(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.b.Reset()
	l.b.WriteString(text)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// TestAccSecretsStaySecret: credentials show in no log at TRACE and in no diagnostic, even when the API repeats them.
func TestAccSecretsStaySecret(t *testing.T) {
	const key, auth, header = "pnu_planted0key0planted", "admin:planted-password", "planted-header-value"
	for name, c := range map[string]struct {
		provider string
		secrets  []string
	}{
		"api key":        {fmt.Sprintf("api_key = %q\n  custom_headers = jsonencode({ X-Proxy = %q })", key, header), []string{key, header}},
		"basic auth key": {fmt.Sprintf("basic_auth_key = %q\n  custom_headers = jsonencode({ X-Proxy = %q })", auth, header), []string{auth, "planted-password", base64.StdEncoding.EncodeToString([]byte(auth)), header}},
	} {
		t.Run(name, func(t *testing.T) {
			proxy := prefecttest.NewProxy(t, prefecttest.NewFake(t).URL)
			echo, err := json.Marshal(map[string]string{"detail": "you sent " + strings.Join(c.secrets, " and ")})
			if err != nil {
				t.Fatal(err)
			}
			proxy.Fail(prefecttest.On("POST", "/variables/"), 0, prefecttest.Answer(403, string(echo)))
			const resource = "resource \"prefect_variable\" \"x\" {\n  name = \"x\"\n  value = 1\n}\n"
			run := newTerraform(t, "provider \"prefect\" {\n  "+c.provider+"\n}\n"+resource, "PREFECT_API_URL="+proxy.URL, "TF_LOG=TRACE", "TF_LOG_PATH=trace.log")
			out, ok := run.run("apply", "-auto-approve")
			if ok || !strings.Contains(out, "you sent") {
				t.Fatalf("the refusal is not shown:\n%s", out)
			}
			log, err := os.ReadFile(filepath.Join(run.dir, "trace.log"))
			if err != nil || !strings.Contains(string(log), "Prefect API request") {
				t.Fatalf("the log does not have the requests: %v", err)
			}
			for _, secret := range c.secrets {
				if strings.Contains(out, secret) {
					t.Errorf("the diagnostic shows %q", secret)
				}
				if strings.Contains(string(log), secret) {
					t.Errorf("the log shows %q", secret)
				}
			}
		})
	}
}
