package clienttest

import (
	"iter"
	"testing"
)

// Must returns a function that returns its first argument, and ends the test if the error is not nil.
func Must[T any](t testing.TB) func(T, error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// All returns all values of seq, and ends the test at the first error.
func All[T any](t testing.TB, seq iter.Seq2[T, error]) []T {
	t.Helper()
	var out []T
	for v, err := range seq {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}
