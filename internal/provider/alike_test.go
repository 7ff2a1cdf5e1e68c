package provider

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

func TestScheduleAlike(t *testing.T) {
	cron, rule, day, interval, five := "0 6 * * *", "DTSTART:20200101T000000\nFREQ=WEEKLY;BYDAY=MO", true, 60.0, int64(5)
	at := time.Date(2026, 1, 1, 1, 0, 0, 0, time.FixedZone("", 3600))
	utc := "UTC"
	some := client.Some[json.RawMessage]
	for name, test := range map[string]struct {
		in    client.ScheduleInput
		has   client.Schedule
		alike bool
	}{
		"cron":              {client.ScheduleInput{Timing: client.TimingInput{Cron: cron}}, client.Schedule{Active: true, Timing: client.Timing{Cron: &cron, DayOr: &day}}, true},
		"its defaults":      {client.ScheduleInput{Timing: client.TimingInput{Cron: cron, Timezone: "UTC"}, Active: client.Some(true), Parameters: some([]byte("{ }"))}, client.Schedule{Active: true, Parameters: []byte("{}"), Timing: client.Timing{Cron: &cron, DayOr: &day}}, true},
		"another cron":      {client.ScheduleInput{Timing: client.TimingInput{Cron: "1 6 * * *"}}, client.Schedule{Active: true, Timing: client.Timing{Cron: &cron, DayOr: &day}}, false},
		"another day_or":    {client.ScheduleInput{Timing: client.TimingInput{Cron: cron, DayOr: client.Some(false)}}, client.Schedule{Active: true, Timing: client.Timing{Cron: &cron, DayOr: &day}}, false},
		"another time zone": {client.ScheduleInput{Timing: client.TimingInput{Cron: cron, Timezone: "Asia/Tokyo"}}, client.Schedule{Active: true, Timing: client.Timing{Cron: &cron, DayOr: &day}}, false},
		"not active":        {client.ScheduleInput{Timing: client.TimingInput{Cron: cron}}, client.Schedule{Timing: client.Timing{Cron: &cron, DayOr: &day}}, false},
		"limited":           {client.ScheduleInput{Timing: client.TimingInput{Cron: cron}}, client.Schedule{Active: true, MaxScheduledRuns: &five, Timing: client.Timing{Cron: &cron, DayOr: &day}}, false},
		"other parameters":  {client.ScheduleInput{Timing: client.TimingInput{Cron: cron}}, client.Schedule{Active: true, Parameters: []byte(`{"a":1}`), Timing: client.Timing{Cron: &cron, DayOr: &day}}, false},
		"a rule":            {client.ScheduleInput{Timing: client.TimingInput{RRule: "FREQ=WEEKLY;BYDAY=MO"}}, client.Schedule{Active: true, Timing: client.Timing{RRule: &rule, Timezone: &utc}}, true},
		"another rule":      {client.ScheduleInput{Timing: client.TimingInput{RRule: "FREQ=WEEKLY;BYDAY=TU"}}, client.Schedule{Active: true, Timing: client.Timing{RRule: &rule, Timezone: &utc}}, false},
		"any anchor":        {client.ScheduleInput{Timing: client.TimingInput{Interval: client.Some(60.0)}}, client.Schedule{Active: true, Timing: client.Timing{Interval: &interval, AnchorDate: &at, Timezone: &utc}}, true},
		"the anchor":        {client.ScheduleInput{Timing: client.TimingInput{Interval: client.Some(60.0), AnchorDate: "2026-01-01T00:00:00Z"}}, client.Schedule{Active: true, Timing: client.Timing{Interval: &interval, AnchorDate: &at, Timezone: &utc}}, true},
		"another anchor":    {client.ScheduleInput{Timing: client.TimingInput{Interval: client.Some(60.0), AnchorDate: "2026-01-01T00:00:01Z"}}, client.Schedule{Active: true, Timing: client.Timing{Interval: &interval, AnchorDate: &at, Timezone: &utc}}, false},
	} {
		if got := scheduleAlike(t.Context(), test.in, &test.has); got != test.alike {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestTwins: what one process makes twice is wanted twice, and what has a slug of its own is told apart by that.
func TestTwins(t *testing.T) {
	fake := prefecttest.NewFake(t)
	const setup = "resource \"prefect_flow\" \"f\" {\n  name = \"f\"\n}\nresource \"prefect_deployment\" \"d\" {\n  name = \"d\"\n  flow_id = prefect_flow.f.id\n}\n"
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
	c := newCore(t)
	c.heeds = true
	if failures, ok := c.settle(t.Context(), map[string]string{"PREFECT_API_URL": fake.URL}, config); len(failures) > 0 || !ok {
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
		other := newCore(t)
		other.heeds = true
		for _, address := range []string{"prefect_flow.f", "prefect_deployment.d"} {
			other.keep(address, c.state[address])
		}
		if err := other.start(t.Context(), map[string]string{"PREFECT_API_URL": fake.URL}); err != nil {
			t.Fatal(err)
		}
		err := other.apply(t.Context(), setup+test.text)
		if told := err != nil && existing.MatchString(err.Error()); told != test.told || err != nil && !told {
			t.Errorf("%s of another process: %v", what, err)
		}
	}
}

// TestSuccessorOfARun: the run that a tainted resource had is not told of when the next one is planned, though Terraform
// then says nothing of it: neither by the process that has read it, nor by the one that has destroyed it.
func TestSuccessorOfARun(t *testing.T) {
	env := map[string]string{"PREFECT_API_URL": prefecttest.NewFake(t).URL}
	const config = "resource \"prefect_flow\" \"f\" {\n  name = \"f\"\n}\nresource \"prefect_deployment\" \"d\" {\n  name = \"d\"\n  flow_id = prefect_flow.f.id\n}\n" +
		"resource \"prefect_flow_run\" \"r\" {\n  deployment_id = prefect_deployment.d.id\n  wait = false\n  on_destroy = \"abandon\"\n}\n"
	c := newCore(t)
	c.heeds = true
	if failures, ok := c.settle(t.Context(), env, config); !ok {
		t.Fatal(failures)
	}
	run := c.blocks(config)[2]
	for _, step := range []struct {
		name string
		does func(context.Context, string) error
		told bool
	}{
		{"nothing", func(context.Context, string) error { return nil }, true},
		{"refresh", c.refresh, false},
		{"destroy", c.destroy, false},
	} {
		p := &planned{declaration: run, ty: c.resourceType(run.kind)}
		var err error
		if p.config, err = c.config(run, p.ty); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(c.start(t.Context(), env), step.does(t.Context(), run.address)); err != nil {
			t.Fatal(err)
		}
		err = c.ask(t.Context(), p, nil)
		if told := err != nil && strings.Contains(err.Error(), "terraform import prefect_flow_run.NAME "); told != step.told || err != nil && !told {
			t.Errorf("after %s: %v", step.name, err)
		}
	}
}
