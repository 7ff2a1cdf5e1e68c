package provider

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/zclconf/go-cty/cty"
)

// alikes are the resources of which two may be the same in all that the configuration says.
var alikes = []string{"prefect_automation", "prefect_deployment_schedule", "prefect_flow_run", "prefect_webhook"}

// otherOf is a configuration with the resource of a lifecycle under another address.
func (l lifecycle) otherOf(body string) string {
	return strings.Replace(lifecycle{resource: l.resource}.config(body), `"test"`, `"other"`, 1)
}

// said reports whether a diagnostic with that code was said since the last call, and forgets all of them.
func (c *core) hears(of code) bool {
	defer func() { c.said = nil }()
	return slices.ContainsFunc(c.said, func(d *tfprotov6.Diagnostic) bool { return strings.HasSuffix(d.Detail, "["+of.String()+"]") })
}

// planOf plans one resource, as the plan of a whole configuration does.
func (c *core) planOf(config string) error {
	_, err := c.plan(c.t.Context(), c.blocks(config)[0])
	return err
}

// planDestroy plans to destroy an object of the state.
func (c *core) planDestroy(address string) error {
	i := c.state[address]
	ty := c.resourceType(i.kind)
	nothing := c.encode(cty.NullVal(ty), ty)
	resp, err := c.server.PlanResourceChange(c.t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: i.kind, Config: nothing, ProposedNewState: nothing, PriorState: c.encode(i.value, ty), PriorPrivate: i.private, PriorIdentity: i.identity,
	})
	if err != nil {
		return err
	}
	return c.heard(resp.Diagnostics)
}

func mustDo(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestTwoResourcesForOneObject: whatever the resource, the plan refuses a second one for an object that the configuration
// creates or has, and a new one for an object that the same plan destroys.
func TestTwoResourcesForOneObject(t *testing.T) {
	for name, l := range lifecycles() {
		t.Run(name, func(t *testing.T) {
			_, url := l.fake(t)
			c := newCore(t)
			restart := func() { mustDo(t, c.start(t.Context(), l.environment(url))) }
			own, other, unique := lifecycle{resource: l.resource}.config(l.body), l.otherOf(l.body), !slices.Contains(alikes, name)
			restart()
			mustDo(t, c.apply(t.Context(), l.setup))

			restart()
			mustDo(t, c.planOf(own))
			if err := c.planOf(other); c.hears(codeTwoResources) != unique || (err != nil) != unique {
				t.Errorf("two new resources: %v", err)
			}

			restart()
			mustDo(t, c.apply(t.Context(), l.setup+own))
			restart()
			c.said = nil
			mustDo(t, c.planOf(own))
			if c.hears(codeTwoResources) {
				t.Error("a resource is taken for another one")
			}
			if err := c.planOf(other); c.hears(codeTwoResources) != unique || (err != nil) != unique {
				t.Errorf("a new resource beside one that exists: %v", err)
			}

			for _, destroysFirst := range []bool{true, false} {
				restart()
				steps := []func() error{func() error { return c.planDestroy(l.resource + ".test") }, func() error { return c.planOf(other) }}
				if !destroysFirst {
					slices.Reverse(steps)
				}
				mustDo(t, steps[0]())
				c.said = nil
				if err := steps[1](); c.hears(codeNameChange) != unique || (err != nil) != unique {
					t.Errorf("a resource that was renamed: %v", err)
				}
			}

			held := c.state[l.resource+testName]
			c.forget(l.resource + testName)
			restart()
			if err := c.apply(t.Context(), l.setup+own); unique && !l.upserts && (err == nil || strings.Count(err.Error(), "therwise") != 1 || strings.Contains(err.Error(), "..")) {
				t.Errorf("an object that exists: %v", err)
			}
			c.keep(l.resource+testName, held)

			restart()
			mustDo(t, c.planOf(own))
			p, err := c.plan(t.Context(), c.blocks(own)[0])
			mustDo(t, err)
			mustDo(t, c.ask(t.Context(), p, nil))
			if c.hears(codeTwoResources) {
				t.Error("a replacement is taken for another resource")
			}
		})
	}
}

// TestTwoResourcesOfOneState: where two resources have had one object for long, the plan says so.
func TestTwoResourcesOfOneState(t *testing.T) {
	l := flowLifecycle()
	_, url := l.fake(t)
	c := newCore(t)
	mustDo(t, c.start(t.Context(), l.environment(url)))
	mustDo(t, c.apply(t.Context(), l.config(l.body)))
	c.keep(l.resource+".other", c.state[l.resource+testName])
	mustDo(t, c.start(t.Context(), l.environment(url)))
	mustDo(t, c.planOf(l.config(l.body)))
	mustDo(t, c.planOf(l.otherOf(l.body+"\ntags = [\"x\"]")))
	if !c.hears(codeTwoResources) {
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
		says    code
		refused bool
	}{
		"another name":          {plans: []string{named("a", "c"), named("b", "b")}},
		"an exchange":           {plans: []string{named("a", "b"), named("b", "a")}, says: codeNameChange, refused: true},
		"a ring":                {plans: []string{named("a", "b"), named("b", "c"), named("c", "a")}, says: codeNameChange, refused: true},
		"a name that is left":   {plans: []string{named("b", "d"), named("a", "b")}, says: codeNameChange},
		"a name to be left":     {plans: []string{named("a", "b"), named("b", "d")}, says: codeNameChange},
		"a new one in its wake": {plans: []string{named("a", "d"), named("e", "a")}, says: codeNameChange},
		"a new one ahead":       {plans: []string{named("e", "a"), named("a", "d")}, says: codeNameChange},
		"a name that is taken":  {plans: []string{named("a", "b"), named("b", "b")}, says: codeTwoResources, refused: true},
	} {
		t.Run(name, func(t *testing.T) {
			fake := onFake(t)
			c := newCore(t)
			env := processEnvironment(fake.URL)
			mustDo(t, c.start(t.Context(), env))
			mustDo(t, c.apply(t.Context(), named("a", "a")+named("b", "b")+named("c", "c")))
			mustDo(t, c.start(t.Context(), env))
			var err error
			for _, plan := range tc.plans {
				mustDo(t, err)
				err = c.planOf(plan)
			}
			if (err != nil) != tc.refused {
				t.Errorf("refused: %v", err)
			}
			if said := slices.Clone(c.said); tc.says != 0 && !c.hears(tc.says) || tc.says == 0 && len(said) > 0 {
				t.Errorf("said %v", said)
			}
		})
	}
}

// TestTwoResourcesInOneApply: where only the apply knows that two resources are one object, it writes the first only. A
// replacement that comes before the destruction is told what to do.
func TestTwoResourcesInOneApply(t *testing.T) {
	fake := onFake(t)
	deployment := func(name string) string {
		return fmt.Sprintf("resource \"prefect_deployment\" %q {\n  name = \"nightly\"\n  flow_id = prefect_flow.x.id\n}\n", name)
	}
	flow := "resource \"prefect_flow\" \"x\" {\n  name = \"etl\"\n}\n"
	plays(t, refused(flow+deployment("a")+deployment("b"), "Two resources for one deployment"))
	made := 0
	for _, w := range fake.Writes() {
		if w.Method == "POST" && w.Path == "/deployments/" {
			made++
		}
	}
	if made > 1 {
		t.Errorf("%d deployments were written", made)
	}
	plays(t, refused(flow+strings.Replace(flow, `"x"`, `"y"`, 1), "Two resources for one flow"))
	first := func(kind string) string {
		return fmt.Sprintf("resource \"prefect_work_pool\" \"x\" {\n  name = \"pool\"\n  type = %q\n  lifecycle {\n    create_before_destroy = true\n  }\n}\n", kind)
	}
	plays(t, resource.TestStep{Config: first("process")}, refused(first("docker"), "remove create_before_destroy"))
}
