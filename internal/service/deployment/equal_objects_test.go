package deployment_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestEqualObjects: two equal objects of one process are created. An equal object of another process is reported, unless it has
// another slug.
func TestEqualObjects(t *testing.T) {
	fake := prefecttest.NewFake(t)
	const setup = "resource \"prefect_flow\" \"f\" {\n  name = \"f\"\n}\nresource \"prefect_deployment\" \"d\" {\n  name = \"d\"\n  " +
		"flow_id = prefect_flow.f.id\n}\n"
	resourceConfig := func(kind, name, body string) string {
		return "resource \"prefect_" + kind + "\" \"" + name + "\" {\n" + body + "\n}\n"
	}
	const (
		schedule   = "deployment_id = prefect_deployment.d.id\ncron = \"0 6 * * *\""
		automation = "name = \"a\"\ntrigger = { event = { posture = \"Reactive\", expect = [\"e\"] } }\nactions = [{ type = \"do-nothing\" }]"
		run        = "deployment_id = prefect_deployment.d.id\nwait = false"
	)
	config := setup
	for _, name := range []string{"a", "b"} {
		config += resourceConfig("deployment_schedule", name, schedule) + resourceConfig("automation", name, automation) +
			resourceConfig("flow_run", name, run)
	}
	c := acctest.NewCore(t)
	c.StopOnImportAdvice = true
	if failures, ok := c.ApplyUntilDone(t.Context(), map[string]string{"PREFECT_API_URL": fake.URL}, config); len(failures) > 0 || !ok {
		t.Errorf("equal objects of one process: %v", failures)
	}
	for what, test := range map[string]struct {
		config   string
		reported bool
	}{
		"a schedule":                       {resourceConfig("deployment_schedule", "c", schedule), true},
		"a schedule with a slug":           {resourceConfig("deployment_schedule", "c", schedule+"\nslug = \"c\""), false},
		"an automation":                    {resourceConfig("automation", "c", automation), true},
		"an automation with a description": {resourceConfig("automation", "c", automation+"\ndescription = \"c\""), false},
		"a run":                            {resourceConfig("flow_run", "c", run), true},
		"a run with triggers":              {resourceConfig("flow_run", "c", run+"\ntriggers = { of = \"c\" }"), false},
	} {
		other := acctest.NewCore(t)
		other.StopOnImportAdvice = true
		for _, address := range []string{"prefect_flow.f", "prefect_deployment.d"} {
			other.SetInstance(address, c.State[address])
		}
		if err := other.Start(t.Context(), map[string]string{"PREFECT_API_URL": fake.URL}); err != nil {
			t.Fatal(err)
		}
		err := other.Apply(t.Context(), setup+test.config)
		if reported := err != nil && testenv.ImportAdvice.MatchString(err.Error()); reported != test.reported || (err != nil && !reported) {
			t.Errorf("%s of another process: %v", what, err)
		}
	}
}

// TestReplacementOfATaintedRun: the plan of a run that replaces a tainted one has no prior state. It does not warn about the tainted
// run, neither in the process that has read it, nor in the process that has destroyed it.
func TestReplacementOfATaintedRun(t *testing.T) {
	env := map[string]string{"PREFECT_API_URL": prefecttest.NewFake(t).URL}
	const config = "resource \"prefect_flow\" \"f\" {\n  name = \"f\"\n}\nresource \"prefect_deployment\" \"d\" {\n  name = \"d\"\n  " +
		"flow_id = prefect_flow.f.id\n}\n" +
		"resource \"prefect_flow_run\" \"r\" {\n  deployment_id = prefect_deployment.d.id\n  wait = false\n  on_destroy = \"abandon\"\n}\n"
	c := acctest.NewCore(t)
	c.StopOnImportAdvice = true
	if failures, ok := c.ApplyUntilDone(t.Context(), env, config); !ok {
		t.Fatal(failures)
	}
	run := c.ParseBlocks(config)[2]
	for _, step := range []struct {
		name  string
		does  func(context.Context, string) error
		warns bool
	}{
		{"nothing", func(context.Context, string) error { return nil }, true},
		{"refresh", c.Refresh, false},
		{"destroy", c.Destroy, false},
	} {
		p := &testenv.PlannedChange{Block: run, Type: c.ResourceType(run.TypeName)}
		var err error
		if p.Config, err = c.Config(run, p.Type); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(c.Start(t.Context(), env), step.does(t.Context(), run.Address)); err != nil {
			t.Fatal(err)
		}
		err = c.RequestPlan(t.Context(), p, nil)
		if warns := err != nil && strings.Contains(err.Error(), "terraform import prefect_flow_run.NAME "); warns != step.warns ||
			(err != nil && !warns) {
			t.Errorf("after %s: %v", step.name, err)
		}
	}
}
