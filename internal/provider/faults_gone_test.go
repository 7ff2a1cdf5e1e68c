package provider_test

import (
	"context"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestGoneCostsNoMore: the plan for a deleted object makes no more requests than the plan for an unchanged object, except the
// checks of every plan that creates such an object. It does not repeat a request whose response was 404. An automation needs one
// more request, which checks whether it was created again with another ID.
func TestGoneCostsNoMore(t *testing.T) {
	for name, l := range serverLifecycles() {
		if l.StaysInState {
			continue // a run whose record is gone stays in the state
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake := prefecttest.NewFake(t)
			env, config := map[string]string{"PREFECT_API_URL": fake.URL}, l.Config(l.Body)
			c := acctest.NewCore(t)
			c.ApplyUntilDone(t.Context(), env, l.Setup)
			bound := len(c.PlanInNewProcess(t, env, config, fake)) - len(c.PlanInNewProcess(t, env, l.Setup, fake))
			c.ApplyUntilDone(t.Context(), env, config)
			unchanged := len(c.PlanInNewProcess(t, env, config, fake))
			if unchanged == 0 {
				t.Error("an unchanged plan asks for nothing")
			}
			bound += unchanged
			if name == "prefect_automation" {
				bound++
			}
			state := map[string]string{}
			for it := c.State[l.Resource+testenv.TestLabel].Value.ElementIterator(); it.Next(); {
				if k, v := it.Element(); v.Type() == cty.String && !v.IsNull() {
					state[k.AsString()] = v.AsString()
				}
			}
			if err := l.Remove(context.WithoutCancel(t.Context()), testenv.TestClient(t, fake.URL), state); err != nil {
				t.Fatal(err)
			}
			asked := c.PlanInNewProcess(t, env, config, fake)
			if c.State[l.Resource+testenv.TestLabel] != nil {
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
