package server

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

// envPostgres names the environment variable that holds the folder of PostgreSQL's programs.
const envPostgres = "PREFECT_TEST_POSTGRES"

//go:embed postgres.py
var postgresProgram []byte

// RequirePostgres starts a PostgreSQL for one test, stops it at the test's end, and returns the setting with which servers
// keep their objects there. It skips the test where no PostgreSQL can be started.
func RequirePostgres(t testing.TB) (setting string) {
	t.Helper()
	SkipWithoutPostgres(t)
	p, setting, err := startPostgres(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.stop(); err != nil {
			t.Error(err)
		}
	})
	return setting
}

// SkipWithoutPostgres skips a test where no PostgreSQL can be started, and says what is missing.
func SkipWithoutPostgres(t testing.TB) {
	t.Helper()
	if !PostgresAvailable() {
		t.Skip(envPostgres + " or " + envVenv + " is not set; make test sets both, the first to what scripts/postgres finds")
	}
}

// PostgresAvailable says whether servers can be started on a PostgreSQL.
func PostgresAvailable() bool { return os.Getenv(envPostgres) != "" && Available() }

// StartOnPostgres starts a server, as Start does, that keeps its objects in a PostgreSQL of its own. Stop ends
// both.
func StartOnPostgres(ctx context.Context) (*Server, error) {
	database, setting, err := startPostgres(ctx)
	if err != nil {
		return nil, err
	}
	s, err := Start(ctx, setting)
	if err != nil {
		return nil, errors.Join(err, database.stop())
	}
	s.database = database
	return s, nil
}

func startPostgres(ctx context.Context) (p *process, setting string, err error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	port, err := freePort()
	if err != nil {
		return nil, "", err
	}
	dir, err := newHome()
	if err != nil {
		return nil, "", err
	}
	script := filepath.Join(dir, "postgres.py")
	if err := os.WriteFile(script, postgresProgram, 0o600); err != nil {
		return nil, "", errors.Join(err, os.RemoveAll(dir))
	}
	p, err = startProcess(ctx, dir, os.Environ(), testPython(), script, os.Getenv(envPostgres), dir, strconv.Itoa(port), databases())
	if err != nil {
		return nil, "", errors.Join(err, os.RemoveAll(dir))
	}
	ready := func(context.Context) bool {
		said, err := os.ReadFile(filepath.Join(dir, "postgres", "data", "postmaster.pid"))
		return err == nil && strings.Contains(string(said), "\nready")
	}
	if err := p.await(ctx, ready); err != nil {
		return nil, "", errors.Join(fmt.Errorf("starting a PostgreSQL: %w", err), p.stop())
	}
	return p, fmt.Sprintf(envDatabase+"=postgresql+asyncpg://prefect@127.0.0.1:%d/postgres", port), nil
}
