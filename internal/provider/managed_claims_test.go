package provider_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// alikes are the resources of which two may be the same in all that the configuration says.
var alikes = []string{"prefect_automation", "prefect_deployment_schedule", "prefect_flow_run", "prefect_webhook"}

// TestTwoResourcesForOneObject: whatever the resource, the plan refuses a second one for an object that the configuration
// creates or has, and a new one for an object that the same plan destroys.
func TestTwoResourcesForOneObject(t *testing.T) {
	for name, l := range lifecycles() {
		t.Run(name, func(t *testing.T) {
			_, url := l.Fake(t)
			c := acctest.NewCore(t)
			restart := func() { testenv.NoError(t, c.Start(t.Context(), l.Environment(url))) }
			own, other, unique := acctest.Lifecycle{Resource: l.Resource}.Config(l.Body), l.ConfigOfOther(l.Body), !slices.Contains(alikes, name)
			restart()
			testenv.NoError(t, c.Apply(t.Context(), l.Setup))

			restart()
			testenv.NoError(t, c.PlanResource(own))
			if err := c.PlanResource(other); c.Reported(diag.CodeTwoResources) != unique || (err != nil) != unique {
				t.Errorf("two new resources: %v", err)
			}

			restart()
			testenv.NoError(t, c.Apply(t.Context(), l.Setup+own))
			restart()
			c.Diagnostics = nil
			testenv.NoError(t, c.PlanResource(own))
			if c.Reported(diag.CodeTwoResources) {
				t.Error("a resource is taken for another one")
			}
			if err := c.PlanResource(other); c.Reported(diag.CodeTwoResources) != unique || (err != nil) != unique {
				t.Errorf("a new resource beside one that exists: %v", err)
			}

			for _, destroysFirst := range []bool{true, false} {
				restart()
				steps := []func() error{func() error { return c.PlanDestroy(l.Resource + ".test") }, func() error { return c.PlanResource(other) }}
				if !destroysFirst {
					slices.Reverse(steps)
				}
				testenv.NoError(t, steps[0]())
				c.Diagnostics = nil
				if err := steps[1](); c.Reported(diag.CodeNameChange) != unique || (err != nil) != unique {
					t.Errorf("a resource that was renamed: %v", err)
				}
			}

			held := c.State[l.Resource+testenv.TestLabel]
			c.Forget(l.Resource + testenv.TestLabel)
			restart()
			if err := c.Apply(t.Context(), l.Setup+own); unique && !l.Upserts &&
				(err == nil || strings.Count(err.Error(), "therwise") != 1 || strings.Contains(err.Error(), "..")) {
				t.Errorf("an object that exists: %v", err)
			}
			c.SetInstance(l.Resource+testenv.TestLabel, held)

			restart()
			testenv.NoError(t, c.PlanResource(own))
			p, err := c.Plan(t.Context(), c.ParseBlocks(own)[0])
			testenv.NoError(t, err)
			testenv.NoError(t, c.RequestPlan(t.Context(), p, nil))
			if c.Reported(diag.CodeTwoResources) {
				t.Error("a replacement is taken for another resource")
			}
		})
	}
}

// TestTwoResourcesOfOneState: where two resources have had one object for long, the plan says so.
func TestTwoResourcesOfOneState(t *testing.T) {
	l := acctest.FlowLifecycle()
	_, url := l.Fake(t)
	c := acctest.NewCore(t)
	testenv.NoError(t, c.Start(t.Context(), l.Environment(url)))
	testenv.NoError(t, c.Apply(t.Context(), l.Config(l.Body)))
	c.SetInstance(l.Resource+".other", c.State[l.Resource+testenv.TestLabel])
	testenv.NoError(t, c.Start(t.Context(), l.Environment(url)))
	testenv.NoError(t, c.PlanResource(l.Config(l.Body)))
	testenv.NoError(t, c.PlanResource(l.ConfigOfOther(l.Body+"\ntags = [\"x\"]")))
	if !c.Reported(diag.CodeTwoResources) {
		t.Error("nothing was said")
	}
}

// TestNamesChangeHands: what happens to the names of variables in one plan.
func TestNamesChangeHands(t *testing.T) {
	named := func(address, name string) string {
		return fmt.Sprintf("resource \"prefect_variable\" %q {\n  name = %q\n}\n", address, name)
	}
	for name, tc := range map[string]struct {
		plans   []string // in the order of the plans
		says    diag.Code
		refused bool
	}{
		"another name":          {plans: []string{named("a", "c"), named("b", "b")}},
		"an exchange":           {plans: []string{named("a", "b"), named("b", "a")}, says: diag.CodeNameChange, refused: true},
		"a ring":                {plans: []string{named("a", "b"), named("b", "c"), named("c", "a")}, says: diag.CodeNameChange, refused: true},
		"a name that is left":   {plans: []string{named("b", "d"), named("a", "b")}, says: diag.CodeNameChange},
		"a name to be left":     {plans: []string{named("a", "b"), named("b", "d")}, says: diag.CodeNameChange},
		"a new one in its wake": {plans: []string{named("a", "d"), named("e", "a")}, says: diag.CodeNameChange},
		"a new one ahead":       {plans: []string{named("e", "a"), named("a", "d")}, says: diag.CodeNameChange},
		"a name that is taken":  {plans: []string{named("a", "b"), named("b", "b")}, says: diag.CodeTwoResources, refused: true},
	} {
		t.Run(name, func(t *testing.T) {
			fake := testenv.OnFake(t)
			c := acctest.NewCore(t)
			env := testenv.ProviderEnvironment(fake.URL)
			testenv.NoError(t, c.Start(t.Context(), env))
			testenv.NoError(t, c.Apply(t.Context(), named("a", "a")+named("b", "b")+named("c", "c")))
			testenv.NoError(t, c.Start(t.Context(), env))
			var err error
			for _, plan := range tc.plans {
				testenv.NoError(t, err)
				err = c.PlanResource(plan)
			}
			if (err != nil) != tc.refused {
				t.Errorf("refused: %v", err)
			}
			if said := slices.Clone(c.Diagnostics); (tc.says != 0 && !c.Reported(tc.says)) || (tc.says == 0 && len(said) > 0) {
				t.Errorf("said %v", said)
			}
		})
	}
}

// TestTwoResourcesInOneApply: if only the apply can detect that two resources are the same object, it writes the first only. The
// error of a create before destroy says what to do.
func TestTwoResourcesInOneApply(t *testing.T) {
	fake := testenv.OnFake(t)
	deployment := func(name string) string {
		return fmt.Sprintf("resource \"prefect_deployment\" %q {\n  name = \"nightly\"\n  flow_id = prefect_flow.x.id\n}\n", name)
	}
	flow := "resource \"prefect_flow\" \"x\" {\n  name = \"etl\"\n}\n"
	acctest.RunSteps(t, testenv.ErrorStep(flow+deployment("a")+deployment("b"), "Two resources for one deployment"))
	made := 0
	for _, w := range fake.Writes() {
		if w.Method == "POST" && w.Path == "/deployments/" {
			made++
		}
	}
	if made > 1 {
		t.Errorf("%d deployments were written", made)
	}
	acctest.RunSteps(t, testenv.ErrorStep(flow+strings.Replace(flow, `"x"`, `"y"`, 1), "Two resources for one flow"))
	first := func(kind string) string {
		return fmt.Sprintf("resource \"prefect_work_pool\" \"x\" {\n  name = \"pool\"\n  type = %q\n  lifecycle {\n    create_before_destroy "+
			"= true\n  }\n}\n", kind)
	}
	acctest.RunSteps(t, resource.TestStep{Config: first("process")}, testenv.ErrorStep(first("docker"), "remove create_before_destroy"))
}
