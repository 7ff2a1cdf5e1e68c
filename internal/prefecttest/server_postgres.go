package prefecttest

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// postgresVariable names the environment variable that holds the folder of PostgreSQL's programs.
const postgresVariable = "PREFECT_TEST_POSTGRES"

//go:embed server_postgres.py
var postgresProgram []byte

// RequirePostgres starts a PostgreSQL for one test, stops it at the test's end, and returns the setting with which servers
// keep their objects there. It skips the test where no PostgreSQL can be started.
func RequirePostgres(t testing.TB) (setting string) {
	t.Helper()
	programs := os.Getenv(postgresVariable)
	if programs == "" || !ServerAvailable() {
		t.Skip(postgresVariable + " or " + venvVariable + " is not set; make test sets both, the first to what scripts/postgres finds")
	}
	p, port, err := startPostgres(t.Context(), programs)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.stop(); err != nil {
			t.Error(err)
		}
	})
	return fmt.Sprintf("PREFECT_API_DATABASE_CONNECTION_URL=postgresql+asyncpg://prefect@127.0.0.1:%d/postgres", port)
}

func startPostgres(ctx context.Context, programs string) (*process, int, error) {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	port, err := freePort()
	if err != nil {
		return nil, 0, err
	}
	dir, err := newHome()
	if err != nil {
		return nil, 0, err
	}
	script := filepath.Join(dir, "postgres.py")
	if err := os.WriteFile(script, postgresProgram, 0o600); err != nil {
		return nil, 0, errors.Join(err, os.RemoveAll(dir))
	}
	p, err := startProcess(ctx, dir, os.Environ(), testPython(), script, programs, dir, strconv.Itoa(port))
	if err != nil {
		return nil, 0, errors.Join(err, os.RemoveAll(dir))
	}
	ready := func(context.Context) bool {
		said, err := os.ReadFile(filepath.Join(dir, "postgres", "data", "postmaster.pid"))
		return err == nil && strings.Contains(string(said), "\nready")
	}
	if err := p.await(ctx, ready); err != nil {
		return nil, 0, errors.Join(fmt.Errorf("starting a PostgreSQL: %w", err), p.stop())
	}
	return p, port, nil
}
