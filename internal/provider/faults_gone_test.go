package provider

import (
	"context"
	"fmt"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// TestGoneCostsNoMore: the plan for an object that someone has deleted makes no more requests than one that finds it
// unchanged, beside what any plan to create it checks; nothing that was answered by 404 is asked for again. An automation
// costs one more, that looks whether it was made anew under another id.
func TestGoneCostsNoMore(t *testing.T) {
	for name, l := range serverLifecycles() {
		if l.lasts {
			continue // a run whose record is gone stays in the state
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake := prefecttest.NewFake(t)
			env, config := map[string]string{"PREFECT_API_URL": fake.URL}, l.config(l.body)
			c := newCore(t)
			c.settle(t.Context(), env, l.setup)
			bound := len(c.plansAgain(t, env, config, fake)) - len(c.plansAgain(t, env, l.setup, fake))
			c.settle(t.Context(), env, config)
			unchanged := len(c.plansAgain(t, env, config, fake))
			if unchanged == 0 {
				t.Error("an unchanged plan asks for nothing")
			}
			bound += unchanged
			if name == "prefect_automation" {
				bound++
			}
			state := map[string]string{}
			for it := c.state[l.resource+testName].value.ElementIterator(); it.Next(); {
				if k, v := it.Element(); v.Type() == cty.String && !v.IsNull() {
					state[k.AsString()] = v.AsString()
				}
			}
			if err := l.remove(context.WithoutCancel(t.Context()), testClient(t, fake.URL), state); err != nil {
				t.Fatal(err)
			}
			asked := c.plansAgain(t, env, config, fake)
			if c.state[l.resource+testName] != nil {
				t.Error("the object is in the state still")
			}
			if len(asked) > bound {
				t.Errorf("%d requests instead of %d: %v", len(asked), bound, asked)
			}
			missing := map[string]int{}
			for _, r := range asked {
				if at := r.Method + " " + r.Path; r.Status == 404 {
					if missing[at]++; missing[at] > 1 {
						t.Errorf("%s was asked for again", at)
					}
				}
			}
		})
	}
}

// plansAgain plans in a new process, and returns what that asks the API for.
func (c *core) plansAgain(t *testing.T, env map[string]string, config string, fake *prefecttest.Fake) []prefecttest.Request {
	t.Helper()
	before := len(fake.Requests())
	if err := c.start(t.Context(), env); err != nil {
		t.Fatal(err)
	}
	if _, err := c.open(t.Context(), config); err != nil {
		t.Fatal(fmt.Errorf("planning again: %w", err))
	}
	return fake.Requests()[before:]
}
