package server

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// supervisor is a Python program that stops what it started when this process is gone, however it went.
//
//go:embed supervise.py
var supervisor []byte

// process is a program at work under the supervisor, with a directory of its own.
type process struct {
	dir    string
	log    string // the path of the file that holds all its output
	stdin  io.WriteCloser
	exited chan struct{} // closed when the command and all that it started are gone
}

// startPrefect runs `prefect args…` in dir: see startProcess.
func startPrefect(ctx context.Context, python, dir string, env []string, args ...string) (*process, error) {
	return startProcess(ctx, dir, env, append([]string{python, "-m", "prefect"}, args...)...)
}

func testPython() string { return pythonOf(testVenv()) }

// pythonOf is the interpreter of a Python environment.
func pythonOf(venv string) string { return filepath.Join(venv, "bin", "python") }

// startProcess runs a command line in dir. The process outlives ctx, which bounds only the start.
func startProcess(ctx context.Context, dir string, env []string, command ...string) (*process, error) {
	log, err := os.OpenFile(filepath.Join(dir, "log.txt"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	script := filepath.Join(dir, "supervise.py")
	if err := os.WriteFile(script, supervisor, 0o600); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(context.WithoutCancel(ctx), testPython(), append([]string{script, dir}, command...)...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, env, log, log
	hold, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("%s names no Python environment that runs: %w; install one with scripts/python-env", envVenv, err)
	}
	p := &process{dir: dir, log: log.Name(), stdin: hold, exited: make(chan struct{})}
	go func() {
		_ = cmd.Wait()
		close(p.exited)
	}()
	return p, nil
}

// pause ends the process and keeps its directory.
func (p *process) pause() { p.end("stop\n") }

// kill is pause without a warning.
func (p *process) kill() { p.end("kill\n") }

func (p *process) end(order string) {
	_, _ = io.WriteString(p.stdin, order)
	p.wait()
}

// stop ends the process and removes its directory.
func (p *process) stop() error {
	p.wait()
	return os.RemoveAll(p.dir)
}

func (p *process) wait() {
	if p.stdin == nil { // never started
		return
	}
	_ = p.stdin.Close()
	<-p.exited
}

// tail returns the last lines of the log.
func (p *process) tail() string {
	const lines = 40
	content, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	all := strings.Split(strings.TrimSpace(string(content)), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

var errExited = errors.New("the process ended")

// await asks ready again and again, until it says yes, the process ends, or ctx does.
func (p *process) await(ctx context.Context, ready func(context.Context) bool) error {
	for {
		if ready(ctx) {
			return nil
		}
		select {
		case <-p.exited:
			return fmt.Errorf("%w; the end of its log:\n%s", errExited, p.tail())
		case <-ctx.Done():
			return fmt.Errorf("it was not ready in time (%w); the end of its log:\n%s", ctx.Err(), p.tail())
		case <-pollAgain():
		}
	}
}
