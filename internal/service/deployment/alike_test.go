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

// TestTwins: what one process makes twice is wanted twice, and a slug distinguishes what has one.
func TestTwins(t *testing.T) {
	fake := prefecttest.NewFake(t)
	const setup = "resource \"prefect_flow\" \"f\" {\n  name = \"f\"\n}\nresource \"prefect_deployment\" \"d\" {\n  name = \"d\"\n  " +
		"flow_id = prefect_flow.f.id\n}\n"
	twin := func(kind, name, body string) string {
		return "resource \"prefect_" + kind + "\" \"" + name + "\" {\n" + body + "\n}\n"
	}
	const (
		schedule   = "deployment_id = prefect_deployment.d.id\ncron = \"0 6 * * *\""
		automation = "name = \"a\"\ntrigger = { event = { posture = \"Reactive\", expect = [\"e\"] } }\nactions = [{ type = \"do-nothing\" }]"
		run        = "deployment_id = prefect_deployment.d.id\nwait = false"
	)
	config := setup
	for _, name := range []string{"a", "b"} {
		config += twin("deployment_schedule", name, schedule) + twin("automation", name, automation) + twin("flow_run", name, run)
	}
	c := acctest.NewCore(t)
	c.StopOnImportAdvice = true
	if failures, ok := c.ApplyUntilDone(t.Context(), map[string]string{"PREFECT_API_URL": fake.URL}, config); len(failures) > 0 || !ok {
		t.Errorf("twins of one process: %v", failures)
	}
	for what, test := range map[string]struct {
		text string
		told bool
	}{
		"a schedule":                   {twin("deployment_schedule", "c", schedule), true},
		"a schedule with a slug":       {twin("deployment_schedule", "c", schedule+"\nslug = \"c\""), false},
		"an automation":                {twin("automation", "c", automation), true},
		"an automation that says more": {twin("automation", "c", automation+"\ndescription = \"c\""), false},
		"a run":                        {twin("flow_run", "c", run), true},
		"a run for a reason":           {twin("flow_run", "c", run+"\ntriggers = { of = \"c\" }"), false},
	} {
		other := acctest.NewCore(t)
		other.StopOnImportAdvice = true
		for _, address := range []string{"prefect_flow.f", "prefect_deployment.d"} {
			other.SetInstance(address, c.State[address])
		}
		if err := other.Start(t.Context(), map[string]string{"PREFECT_API_URL": fake.URL}); err != nil {
			t.Fatal(err)
		}
		err := other.Apply(t.Context(), setup+test.text)
		if told := err != nil && testenv.ImportAdvice.MatchString(err.Error()); told != test.told || (err != nil && !told) {
			t.Errorf("%s of another process: %v", what, err)
		}
	}
}

// TestSuccessorOfARun: the run that a tainted resource had is not told of when the next one is planned, though Terraform
// then says nothing of it: neither by the process that has read it, nor by the one that has destroyed it.
func TestSuccessorOfARun(t *testing.T) {
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
		name string
		does func(context.Context, string) error
		told bool
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
		if told := err != nil && strings.Contains(err.Error(), "terraform import prefect_flow_run.NAME "); told != step.told ||
			(err != nil && !told) {
			t.Errorf("after %s: %v", step.name, err)
		}
	}
}
