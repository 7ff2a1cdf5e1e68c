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
			restart := func() { testenv.MustDo(t, c.Start(t.Context(), l.Environment(url))) }
			own, other, unique := acctest.Lifecycle{Resource: l.Resource}.Config(l.Body), l.OtherOf(l.Body), !slices.Contains(alikes, name)
			restart()
			testenv.MustDo(t, c.Apply(t.Context(), l.Setup))

			restart()
			testenv.MustDo(t, c.PlanOf(own))
			if err := c.PlanOf(other); c.Hears(diag.CodeTwoResources) != unique || (err != nil) != unique {
				t.Errorf("two new resources: %v", err)
			}

			restart()
			testenv.MustDo(t, c.Apply(t.Context(), l.Setup+own))
			restart()
			c.Said = nil
			testenv.MustDo(t, c.PlanOf(own))
			if c.Hears(diag.CodeTwoResources) {
				t.Error("a resource is taken for another one")
			}
			if err := c.PlanOf(other); c.Hears(diag.CodeTwoResources) != unique || (err != nil) != unique {
				t.Errorf("a new resource beside one that exists: %v", err)
			}

			for _, destroysFirst := range []bool{true, false} {
				restart()
				steps := []func() error{func() error { return c.PlanDestroy(l.Resource + ".test") }, func() error { return c.PlanOf(other) }}
				if !destroysFirst {
					slices.Reverse(steps)
				}
				testenv.MustDo(t, steps[0]())
				c.Said = nil
				if err := steps[1](); c.Hears(diag.CodeNameChange) != unique || (err != nil) != unique {
					t.Errorf("a resource that was renamed: %v", err)
				}
			}

			held := c.State[l.Resource+testenv.TestName]
			c.Forget(l.Resource + testenv.TestName)
			restart()
			if err := c.Apply(t.Context(), l.Setup+own); unique && !l.Upserts &&
				(err == nil || strings.Count(err.Error(), "therwise") != 1 || strings.Contains(err.Error(), "..")) {
				t.Errorf("an object that exists: %v", err)
			}
			c.Keep(l.Resource+testenv.TestName, held)

			restart()
			testenv.MustDo(t, c.PlanOf(own))
			p, err := c.Plan(t.Context(), c.Blocks(own)[0])
			testenv.MustDo(t, err)
			testenv.MustDo(t, c.Ask(t.Context(), p, nil))
			if c.Hears(diag.CodeTwoResources) {
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
	testenv.MustDo(t, c.Start(t.Context(), l.Environment(url)))
	testenv.MustDo(t, c.Apply(t.Context(), l.Config(l.Body)))
	c.Keep(l.Resource+".other", c.State[l.Resource+testenv.TestName])
	testenv.MustDo(t, c.Start(t.Context(), l.Environment(url)))
	testenv.MustDo(t, c.PlanOf(l.Config(l.Body)))
	testenv.MustDo(t, c.PlanOf(l.OtherOf(l.Body+"\ntags = [\"x\"]")))
	if !c.Hears(diag.CodeTwoResources) {
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
			env := testenv.ProcessEnvironment(fake.URL)
			testenv.MustDo(t, c.Start(t.Context(), env))
			testenv.MustDo(t, c.Apply(t.Context(), named("a", "a")+named("b", "b")+named("c", "c")))
			testenv.MustDo(t, c.Start(t.Context(), env))
			var err error
			for _, plan := range tc.plans {
				testenv.MustDo(t, err)
				err = c.PlanOf(plan)
			}
			if (err != nil) != tc.refused {
				t.Errorf("refused: %v", err)
			}
			if said := slices.Clone(c.Said); (tc.says != 0 && !c.Hears(tc.says)) || (tc.says == 0 && len(said) > 0) {
				t.Errorf("said %v", said)
			}
		})
	}
}

// TestTwoResourcesInOneApply: where only the apply knows that two resources are one object, it writes the first only. A
// replacement that comes before the destruction is told what to do.
func TestTwoResourcesInOneApply(t *testing.T) {
	fake := testenv.OnFake(t)
	deployment := func(name string) string {
		return fmt.Sprintf("resource \"prefect_deployment\" %q {\n  name = \"nightly\"\n  flow_id = prefect_flow.x.id\n}\n", name)
	}
	flow := "resource \"prefect_flow\" \"x\" {\n  name = \"etl\"\n}\n"
	acctest.Plays(t, testenv.Refused(flow+deployment("a")+deployment("b"), "Two resources for one deployment"))
	made := 0
	for _, w := range fake.Writes() {
		if w.Method == "POST" && w.Path == "/deployments/" {
			made++
		}
	}
	if made > 1 {
		t.Errorf("%d deployments were written", made)
	}
	acctest.Plays(t, testenv.Refused(flow+strings.Replace(flow, `"x"`, `"y"`, 1), "Two resources for one flow"))
	first := func(kind string) string {
		return fmt.Sprintf("resource \"prefect_work_pool\" \"x\" {\n  name = \"pool\"\n  type = %q\n  lifecycle {\n    create_before_destroy "+
			"= true\n  }\n}\n", kind)
	}
	acctest.Plays(t, resource.TestStep{Config: first("process")}, testenv.Refused(first("docker"), "remove create_before_destroy"))
}
