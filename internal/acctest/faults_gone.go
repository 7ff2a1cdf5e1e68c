package acctest

import (
	"fmt"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// PlansAgain plans in a new process, and returns what that asks the API for.
func (c *Core) PlansAgain(t *testing.T, env map[string]string, config string, fake *prefecttest.Fake) []prefecttest.Request {
	t.Helper()
	before := len(fake.Requests())
	if err := c.Start(t.Context(), env); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Open(t.Context(), config); err != nil {
		t.Fatal(fmt.Errorf("planning again: %w", err))
	}
	return fake.Requests()[before:]
}
