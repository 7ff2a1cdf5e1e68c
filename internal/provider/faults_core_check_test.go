package provider_test

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
)

// TestCorePlaysEveryLifecycle: acctest.Core applies each step of every lifecycle, and the next plan is empty, as with the real
// Terraform.
func TestCorePlaysEveryLifecycle(t *testing.T) {
	for name, l := range lifecycles() {
		t.Run(name, func(t *testing.T) {
			_, url := l.Fake(t)
			c := acctest.NewCore(t)
			if err := c.Start(t.Context(), l.Environment(url)); err != nil {
				t.Fatal(err)
			}
			for _, step := range l.Stages() {
				if err := c.Apply(t.Context(), step); err != nil {
					t.Fatalf("%s\n%v", step, err)
				}
				if left, err := c.PendingChanges(t.Context(), step); left != "" || err != nil {
					t.Fatalf("%s\nleaves %s, %v", step, left, err)
				}
			}
			if len(c.State) > 0 {
				t.Errorf("%v are left", c.Order)
			}
		})
	}
}
