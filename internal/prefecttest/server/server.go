// Package server starts real Prefect servers for tests, with workers and with a PostgreSQL.
package server

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// envVenv names the environment variable that holds the path of a Python environment with Prefect in it.
const envVenv = "PREFECT_TEST_VENV"

const (
	envAuthString     = "PREFECT_SERVER_API_AUTH_STRING"
	envDatabase       = "PREFECT_API_DATABASE_CONNECTION_URL"
	envRegisterBlocks = "PREFECT_API_BLOCKS_REGISTER_ON_START"
)

// WithTriggers is the setting of a server on which automations fire. Others don't have the service of triggers: every five
// seconds it reads the automations under a lock, and a server on SQLite whose automation is written at that moment stands
// still for good (https://github.com/PrefectHQ/prefect/issues/23055).
const WithTriggers = envTriggers + "=true"

const envTriggers = "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED"

// startTimeout bounds the start of a server or of a worker on a slow or busy machine.
const startTimeout = 3 * time.Minute

func testVenv() string { return os.Getenv(envVenv) }

func pollAgain() <-chan time.Time { return time.After(100 * time.Millisecond) }

// Available says whether real servers can be started: `make test` sets PREFECT_TEST_VENV.
func Available() bool { return testVenv() != "" }

// Server is a real Prefect server, on a free port of the loopback interface, with a home and a database of its own.
type Server struct {
	// URL is the address of the API; it ends in /api.
	URL string

	port    int
	python  string // the interpreter that runs it
	auth    string // what the Authorization header must hold, or empty
	secret  string // the auth string, or empty
	env     []string
	process *process
	// database is the PostgreSQL of this server alone, or nil.
	database *process

	mu      sync.Mutex
	workers []*process
}

// RequirePython is the Python of the environment with Prefect. It skips the test where there is none.
func RequirePython(t testing.TB) string {
	t.Helper()
	if !Available() {
		t.Skip(envVenv + " is not set; make test sets it")
	}
	return pythonOf(testVenv())
}

// Require starts a server for one test and stops it at the test's end. It skips the test where no server can be
// started, and shows the end of the server's log when the test has failed. A setting has the form NAME=value.
func Require(t testing.TB, settings ...string) *Server {
	t.Helper()
	RequirePython(t)
	s, err := Start(t.Context(), settings...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log("The end of the server's log:\n" + s.LogTail())
		}
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Start starts a server and waits until it answers. A setting has the form NAME=value, as in
// PREFECT_SERVER_API_AUTH_STRING=admin:pass. The server ends with Stop, or when this process ends.
func Start(ctx context.Context, settings ...string) (*Server, error) {
	if !Available() {
		return nil, errors.New(envVenv + " is not set: it must hold the path of a Python environment with Prefect; make test sets it")
	}
	// Another program may take the free port before the server does. The server then ends, and the next port is tried.
	var err error
	for range 3 {
		var s *Server
		if s, err = newServer(settings); err != nil {
			return nil, err
		}
		if err = s.start(ctx); err == nil {
			return s, nil
		}
		err = errors.Join(fmt.Errorf("starting a Prefect server: %w", err), s.process.stop())
		if !errors.Is(err, errExited) {
			break
		}
	}
	return nil, err
}

func newServer(settings []string) (*Server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	dir, err := newHome()
	if err != nil {
		return nil, err
	}
	seeded, err := seedDatabase(dir, settings)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	s := &Server{
		URL:     fmt.Sprintf("http://127.0.0.1:%d/api", port),
		port:    port,
		python:  testPython(),
		env:     slices.Concat(cleanEnv(dir), seeded, settings),
		process: &process{dir: dir},
	}
	for _, setting := range settings {
		if secret, ok := strings.CutPrefix(setting, envAuthString+"="); ok {
			s.secret = secret
			s.auth = "Basic " + base64.StdEncoding.EncodeToString([]byte(secret))
		}
	}
	return s, nil
}

// databases is the folder of the databases that servers start from, which scripts/test_databases.py makes: they have Prefect's
// tables and block types, which take a server most of its start to make. Where there are none, it makes them itself.
func databases() string { return filepath.Join(testVenv(), "seeded") }

// seedDatabase gives the server at home in dir, unless the settings name another database, a SQLite database with Prefect's
// tables. It returns the setting with which a server does not register the block types that its database has already.
func seedDatabase(dir string, settings []string) (setting []string, err error) {
	source := filepath.Join(databases(), "prefect.db")
	if slices.ContainsFunc(settings, func(s string) bool { return strings.HasPrefix(s, envDatabase+"=") }) {
		source = filepath.Join(databases(), "postgres")
	} else if err := copyFile(source, filepath.Join(dir, "prefect.db")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if _, err := os.Stat(source); err != nil {
		return nil, nil //nolint:nilerr // without such a database, the server registers them
	}
	return []string{envRegisterBlocks + "=false"}, nil
}

func copyFile(source, target string) error {
	content, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	return os.WriteFile(target, content, 0o600)
}

func (s *Server) start(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	p, err := startPrefect(ctx, s.python, s.process.dir, s.env, "server", "start", "--host", "127.0.0.1", "--port", strconv.Itoa(s.port))
	if err != nil {
		return err
	}
	s.process = p
	return p.await(ctx, s.isReady)
}

// isReady says whether it is this server, and no other on the same port, that answers.
func (s *Server) isReady(ctx context.Context) bool {
	var settings struct {
		Home string `json:"home"`
	}
	return s.request(ctx, http.MethodGet, "/health", nil, nil) == nil &&
		s.request(ctx, http.MethodGet, "/admin/settings", nil, &settings) == nil &&
		settings.Home == s.process.dir
}

// request does one request and decodes the answer into out unless that is nil. Any status but 200 is an error.
func (s *Server) request(ctx context.Context, method, path string, body, out any) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	sent, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, s.URL+path, bytes.NewReader(sent))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if s.auth != "" {
		req.Header.Set("Authorization", s.auth)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %s", method, path, resp.Status)
	}
	if out == nil {
		return nil
	}
	return json.NewDecoder(resp.Body).Decode(out)
}

// Env returns what a Prefect client reads from its environment to reach this server, each as NAME=value.
func (s *Server) Env() []string {
	env := []string{"PREFECT_API_URL=" + s.URL}
	if s.secret != "" {
		env = append(env, "PREFECT_API_AUTH_STRING="+s.secret)
	}
	return env
}

// LogTail returns the last lines of the server's log.
func (s *Server) LogTail() string { return s.process.tail() }

// Restart stops the server and starts it again, on the same port and with all its objects. Workers stay.
func (s *Server) Restart(ctx context.Context) error {
	s.process.pause()
	if err := s.start(ctx); err != nil {
		return fmt.Errorf("restarting the Prefect server: %w", err)
	}
	return nil
}

// Reinstall stops the server and starts it again with the Prefect of another Python environment, on the same port and with all
// its objects, as an upgrade does.
func (s *Server) Reinstall(ctx context.Context, venv string) error {
	s.python = pythonOf(venv)
	s.env = append(s.env, envRegisterBlocks+"=true")
	return s.Restart(ctx)
}

// Kill ends the server at once, with the requests that it has begun. StartAgain brings it back.
func (s *Server) Kill() { s.process.kill() }

// StartAgain starts a killed server, on the same port and with all its objects.
func (s *Server) StartAgain(ctx context.Context) error { return s.start(ctx) }

// Stop ends the server, its workers and its own PostgreSQL, and removes their files. It may be called again.
func (s *Server) Stop() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []error
	for _, w := range s.workers {
		all = append(all, w.stop())
	}
	s.workers = nil
	all = append(all, s.process.stop())
	if s.database != nil {
		all = append(all, s.database.stop())
	}
	return errors.Join(all...)
}

// StartWorker starts a worker on a work pool and waits until the server has seen it. The worker makes the pool when
// there is none, runs what is scheduled within about a second, and ends with stop, or else with the server.
func (s *Server) StartWorker(ctx context.Context, pool, kind string) (stop func() error, err error) {
	dir, err := newHome()
	if err != nil {
		return nil, err
	}
	env := append(cleanEnv(dir), append(s.Env(), "PREFECT_WORKER_QUERY_SECONDS=1")...)
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	name := filepath.Base(dir)
	w, err := startPrefect(ctx, s.python, dir, env, "worker", "start", "--pool", pool, "--type", kind, "--name", name)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := w.await(ctx, func(ctx context.Context) bool { return s.hasWorker(ctx, pool, name) }); err != nil {
		return nil, errors.Join(fmt.Errorf("starting a worker on %q: %w", pool, err), w.stop())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.workers = append(s.workers, w)
	return w.stop, nil
}

func (s *Server) hasWorker(ctx context.Context, pool, name string) bool {
	var found []struct {
		Name string `json:"name"`
	}
	err := s.request(ctx, http.MethodPost, "/work_pools/"+url.PathEscape(pool)+"/workers/filter", struct{}{}, &found)
	for _, w := range found {
		if w.Name == name {
			return err == nil
		}
	}
	return false
}

func freePort() (int, error) {
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	address, err := netip.ParseAddrPort(l.Addr().String())
	return int(address.Port()), errors.Join(err, l.Close())
}

// newHome makes a directory, named without symbolic links, as Prefect itself reports it.
func newHome() (string, error) {
	dir, err := os.MkdirTemp("", "prefect-test-")
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(dir)
}

// patience is the settings of a server that waits for its database as long as a busy machine needs. By default it gives up on a
// new connection after 5 seconds and on a statement after 10: it answers with status 500, and loses lines of logs.
var patience = []string{"PREFECT_API_DATABASE_CONNECTION_TIMEOUT=120", "PREFECT_API_DATABASE_TIMEOUT=120"}

// cleanEnv is this process's environment without the user's Prefect settings, for a Prefect at home in dir.
func cleanEnv(dir string) []string {
	var env []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "PREFECT_") {
			env = append(env, v)
		}
	}
	return append(slices.Concat(env, patience),
		"PREFECT_HOME="+dir,
		"PATH="+filepath.Join(testVenv(), "bin")+string(os.PathListSeparator)+os.Getenv("PATH"),
		"PREFECT_SERVER_ANALYTICS_ENABLED=false",
		"PREFECT_SERVER_UI_ENABLED=false",
		"PREFECT_SERVER_ALLOW_EPHEMERAL_MODE=false",
		"PREFECT_CLI_PROMPT=false",
		envTriggers+"=false",
		"NO_PROXY=127.0.0.1",
		"DO_NOT_TRACK=1",
	)
}
