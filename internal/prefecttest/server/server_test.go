package server

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestAccServerKeepsItsObjectsOverARestart(t *testing.T) {
	t.Parallel()
	s := Require(t)
	if err := s.request(t.Context(), http.MethodPost, "/flows/filter", struct{}{}, nil); err != nil {
		t.Fatal(err)
	}
	stop, err := s.StartWorker(t.Context(), "local", "process")
	if err != nil {
		t.Fatal(err)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if err := s.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	var pool struct {
		Type string `json:"type"`
	}
	if err := s.request(t.Context(), http.MethodGet, "/work_pools/local", nil, &pool); err != nil || pool.Type != "process" {
		t.Errorf("the worker's pool after a restart: type %q, error %v", pool.Type, err)
	}

	dir := s.process.dir
	if err := errors.Join(s.Stop(), s.Stop()); err != nil {
		t.Fatal(err)
	}
	assertGone(t, dir, s.URL)
}

func TestAccServerAsksForItsAuthString(t *testing.T) {
	t.Parallel()
	s := Require(t, envAuthString+"=admin:correct horse")
	if !slices.Contains(s.Env(), "PREFECT_API_AUTH_STRING=admin:correct horse") {
		t.Error("Env has no auth string")
	}
	s.auth = ""
	if err := s.request(t.Context(), http.MethodGet, "/admin/settings", nil, nil); err == nil || !strings.Contains(err.Error(), "401") {
		t.Errorf("without the auth string: %v, expected 401", err)
	}
	if strings.Contains(s.LogTail(), "correct horse") {
		t.Error("the log shows the auth string")
	}
}

// diesVariable makes the test below the process that it kills.
const diesVariable = "PREFECT_TEST_DIES"

func TestAccServerDiesWithItsTest(t *testing.T) {
	t.Parallel()
	if os.Getenv(diesVariable) != "" {
		startAndBlock(t)
	}
	if !Available() {
		t.Skip(envVenv + " is not set; make test sets it")
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), diesVariable+"=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	dir, api, ok := strings.Cut(strings.TrimSpace(line), " ")
	if err != nil || !ok {
		t.Fatalf("the other test did not start its server: %q, %v", line, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	assertGone(t, dir, api)
}

func startAndBlock(t *testing.T) {
	s, err := Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stdout.WriteString(s.process.dir + " " + s.URL + "\n"); err != nil {
		t.Fatal(err)
	}
	select {}
}

// assertGone waits until a server's directory and its port are gone.
func assertGone(t *testing.T, dir, api string) {
	t.Helper()
	gone := func() bool {
		_, err := os.Stat(dir)
		refused := (&Server{URL: api}).request(t.Context(), http.MethodGet, "/health", nil, nil)
		return errors.Is(err, os.ErrNotExist) && refused != nil
	}
	for range 300 {
		if gone() {
			return
		}
		<-pollAgain()
	}
	t.Errorf("%s or the server at %s is still there", dir, api)
}

func TestStartServerNeedsPython(t *testing.T) {
	t.Setenv(envVenv, "")
	if _, err := Start(t.Context()); err == nil || !strings.Contains(err.Error(), envVenv) {
		t.Errorf("without an environment: %v", err)
	}
	t.Setenv(envVenv, t.TempDir())
	if _, err := Start(t.Context()); err == nil || !strings.Contains(err.Error(), "scripts/python-env") {
		t.Errorf("with an empty environment: %v", err)
	}
}

func TestAwaitShowsTheLogOfAProcessThatEnded(t *testing.T) {
	t.Parallel()
	p := &process{dir: t.TempDir(), exited: make(chan struct{})}
	p.log = filepath.Join(p.dir, "log.txt")
	if err := os.WriteFile(p.log, []byte("Port 4200 is already in use\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	close(p.exited)
	err := p.await(t.Context(), func(context.Context) bool { return false })
	if !errors.Is(err, errExited) || !strings.Contains(err.Error(), "already in use") {
		t.Errorf("got %v", err)
	}
}

func TestCleanEnvDropsTheUsersSettings(t *testing.T) {
	t.Setenv("PREFECT_API_URL", "https://elsewhere.example/api")
	env := cleanEnv("/home")
	if slices.ContainsFunc(env, func(v string) bool { return strings.HasPrefix(v, "PREFECT_API_URL=") }) {
		t.Error("the user's PREFECT_API_URL reaches the server")
	}
	if !slices.Contains(env, "PREFECT_HOME=/home") {
		t.Error("PREFECT_HOME is not set")
	}
}
