package testenv

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

// CaseFailure is the step in which a test case failed, and the message.
type CaseFailure struct{ Step, Message string }

// CaseFailures holds the first failure of the test cases of each test, by the name of the test.
var CaseFailures sync.Map

// FailureRecorder records the failure of a test case before it reports it.
type FailureRecorder struct{ testing.TB }

func (r FailureRecorder) Fatalf(format string, args ...any) {
	r.Helper()
	CaseFailures.LoadOrStore(r.Name(), DescribeFailure(fmt.Sprintf(format, args...)))
	r.TB.Fatalf(format, args...)
}

// DescribeFailure splits the output of a failed test case into the step and the message. The name of the step is in the first
// comment of its configuration, which is dropped.
func DescribeFailure(text string) CaseFailure {
	step, rest, ok := strings.Cut(text, ":\n")
	if !ok || !strings.HasPrefix(step, "step ") {
		return CaseFailure{"-", text}
	}
	if comment, config, ok := strings.Cut(strings.TrimPrefix(rest, "# "), "\n"); ok && strings.HasPrefix(rest, "# ") {
		step, rest = step+" ("+comment+")", config
	}
	for _, begin := range []string{"\nError: ", "\nexpected an error", "\nthe plan "} {
		if i := strings.Index(rest, begin); i >= 0 {
			return CaseFailure{step, rest[i:]}
		}
	}
	if i := strings.LastIndex(rest, "\n}\n"); i >= 0 {
		rest = rest[i+len("\n}\n"):]
	}
	return CaseFailure{step, rest}
}
