package testenv

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// BuildPlugin builds the provider once and returns the folder it is in.
var BuildPlugin = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "prefect-plugin-")
	if err != nil {
		return "", err
	}
	sharedFolders = append(sharedFolders, dir)
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "terraform-provider-prefect"), RepoPath())
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the provider: %w\n%s", err, out)
	}
	return dir, nil
})

// RequiredProviders declares the source of the provider.
const RequiredProviders = "terraform {\n  required_providers {\n    prefect = { source = \"prefect-terraform/prefect\" }\n  }\n}\n"

// RunningCommand is a command that has started.
type RunningCommand struct {
	Out       lockedBuffer
	Wait      func() bool // waits for the end, and reports whether the command succeeded
	Interrupt func()      // as Ctrl-C does
	Kill      func()      // kills the command and the provider, which can neither print nor save
}

// Eventually polls until the condition holds.
func Eventually(t testing.TB, holds func() bool) {
	t.Helper()
	for range 3000 {
		if holds() {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("it did not happen within a minute")
}

// lockedBuffer is a buffer that a process writes to while a test reads it.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) Set(text string) {
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
