package provider

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// The schedules of these tests, in parts.
func byCron(s string) deploymentSchedule { return deploymentSchedule{Cron: types.StringValue(s)} }

func byInterval(seconds float64) deploymentSchedule {
	return deploymentSchedule{Interval: types.Float64Value(seconds)}
}

func byRule(s string) deploymentSchedule {
	return deploymentSchedule{RRule: recurrence{types.StringValue(s)}}
}

func (s deploymentSchedule) at(zone string) deploymentSchedule {
	s.Timezone = types.StringValue(zone)
	return s
}

func (s deploymentSchedule) from(anchor string) deploymentSchedule {
	s.AnchorDate = timetypes.NewRFC3339ValueMust(anchor)
	return s
}

func (s deploymentSchedule) dayOr(v types.Bool) deploymentSchedule {
	s.DayOr = v
	return s
}

func (s deploymentSchedule) inactive() deploymentSchedule {
	s.Active = types.BoolValue(false)
	return s
}

// diagnosed checks that the diagnostics are one at the attribute that has the text, or none when the attribute is empty.
func diagnosed(t *testing.T, got diag.Diagnostics, attribute, text string, severity diag.Severity) {
	t.Helper()
	if attribute == "" {
		if len(got) > 0 {
			t.Errorf("got %v, expected nothing", got)
		}
		return
	}
	if len(got) != 1 {
		t.Fatalf("got %v, expected one at %s: %s", got, attribute, text)
	}
	at, ok := got[0].(diag.DiagnosticWithPath)
	if !ok || !at.Path().Equal(path.Root(attribute)) || got[0].Severity() != severity || !strings.Contains(got[0].Summary()+": "+got[0].Detail(), text) {
		t.Errorf("got %v, expected one at %s: %s", got, attribute, text)
	}
}

func TestDeploymentScheduleRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		schedule        deploymentSchedule
		attribute, text string
	}{
		"a minute":         {byCron("61 * * * *"), "cron", `Prefect refuses cron = "61 * * * *": minute 61 is outside 0–59.`},
		"fields":           {byCron("* * * *"), "cron", "4 fields"},
		"a random field":   {byCron("R * * * *"), "cron", "random"},
		"no cron":          {byCron(""), "cron", `Prefect refuses cron = "": one of cron, interval and rrule is needed`},
		"no interval":      {byInterval(0), "interval", "Prefect refuses interval = 0: one of cron, interval and rrule is needed"},
		"back in time":     {byInterval(-3), "interval", "must be positive"},
		"too short":        {byInterval(1e-9), "interval", "at least a microsecond"},
		"a frequency":      {byRule("FREQ=SOMETIMES"), "rrule", "YEARLY, MONTHLY"},
		"no rule":          {byRule(""), "rrule", "is needed"},
		"a long rule":      {byRule("FREQ=DAILY;BYHOUR=" + strings.Repeat("1,", 3300) + "1"), "rrule", "at most 6"},
		"a zone":           {byCron("0 0 * * *").at("Europe/Berlim"), "timezone", "did you mean Europe/Berlin, Europe/Dublin, Europe/Jersey?"},
		"a machine's zone": {byInterval(60).at("Local"), "timezone", "write an IANA name"},
		"a rule's zone":    {byRule("FREQ=DAILY").at("Berlin"), "timezone", "did you mean Europe/Berlin"},
		"day_or":           {byInterval(60).dayOr(types.BoolValue(true)), "day_or", "there is no cron expression: remove it"},
		"an anchor":        {byCron("0 0 * * *").from("2026-01-01T00:00:00Z"), "anchor_date", "there is no interval: remove it"},
	} {
		t.Run(name, func(t *testing.T) {
			var diags diag.Diagnostics
			validateDeploymentSchedule(&tc.schedule, &diags)
			diagnosed(t, diags, tc.attribute, tc.text, diag.SeverityError)
		})
	}
}

// TestDeploymentScheduleAccepts: what the server takes, and what is not known yet, passes.
func TestDeploymentScheduleAccepts(t *testing.T) {
	unknownZone := byCron("0 0 * * *")
	unknownZone.Timezone = types.StringUnknown()
	unknownAnchor := byInterval(60)
	unknownAnchor.AnchorDate = timetypes.NewRFC3339Unknown()
	for name, s := range map[string]deploymentSchedule{
		"names":          byCron("0 6 * jan mon-fri"),
		"the last day":   byCron("0 0 L * *").dayOr(types.BoolValue(false)),
		"the second":     byCron("0 0 * * fri#2"),
		"Sunday as 7":    byCron("0 0 * * 7"),
		"seconds":        byCron("* * * * * */20"),
		"years":          byCron("0 0 1 1 * 0 2050-2060"),
		"a name":         byCron("@daily"),
		"never":          byCron("0 0 30 2 *"),
		"a year":         byInterval(31_536_000).from("2020-01-01T00:00:00+05:30"),
		"a zone":         byRule("FREQ=DAILY").at("US/Pacific"),
		"a set":          byRule("DTSTART:20250101T000000\nRRULE:FREQ=DAILY\nEXDATE:20250102T000000"),
		"unknown cron":   {Cron: types.StringUnknown()},
		"one of two":     {Cron: types.StringUnknown(), Interval: types.Float64Value(-1)},
		"unknown rule":   {RRule: recurrence{types.StringUnknown()}, Timezone: types.StringValue("nowhere")},
		"unknown zone":   unknownZone,
		"unknown anchor": unknownAnchor,
		"unknown day_or": byCron("0 0 * * *").dayOr(types.BoolUnknown()),
		"nothing":        {},
	} {
		t.Run(name, func(t *testing.T) {
			var diags diag.Diagnostics
			validateDeploymentSchedule(&s, &diags)
			diagnosed(t, diags, "", "", diag.SeverityError)
		})
	}
}

// TestDeploymentScheduleUnknowable: what only the server knows is no error.
func TestDeploymentScheduleUnknowable(t *testing.T) {
	var diags diag.Diagnostics
	s := byCron("0 0 * * *").at("localtime")
	validateDeploymentSchedule(&s, &diags)
	diagnosed(t, diags, "timezone", "nothing is known of its dates", diag.SeverityWarning)
}

func TestDeploymentScheduleUnusualInterval(t *testing.T) {
	for seconds, unusual := range map[float64]bool{0.5: true, 1: false, 31_536_000: false, 31_536_001: true} {
		var diags diag.Diagnostics
		s := byInterval(seconds)
		validateDeploymentSchedule(&s, &diags)
		if attribute := map[bool]string{true: "interval"}[unusual]; true {
			diagnosed(t, diags, attribute, "outside 1 to 31536000 (a year)", diag.SeverityWarning)
		}
	}
}

func TestDeploymentScheduleWarnings(t *testing.T) {
	now := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	unknownZone := byCron("0 0 30 2 *")
	unknownZone.Timezone = types.StringUnknown()
	unknownAnchor := byInterval(30)
	unknownAnchor.AnchorDate = timetypes.NewRFC3339Unknown()
	for name, tc := range map[string]struct {
		schedule        deploymentSchedule
		attribute, text string
	}{
		"usual":              {byCron("0 0 * * *"), "", ""},
		"once a minute":      {byCron("* * * * *"), "", ""},
		"an hour":            {byInterval(3600), "", ""},
		"never":              {byRule("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=1"), "rrule", "The schedule never fires: It has no date at all: "},
		"past":               {byRule("FREQ=DAILY;UNTIL=20210101T000000"), "rrule", "The schedule fires no more: All its dates are past: "},
		"often":              {byInterval(30), "interval", "more often than once a minute"},
		"often, anchor open": {unknownAnchor, "interval", "more often than once a minute"},
		"often at times":     {byCron("* 12 * * * 0,30"), "cron", "more often than once a minute"},
		"told already":       {byInterval(0.5), "", ""},
		"inactive":           {byCron("0 0 30 2 *").inactive(), "", ""},
		"not known yet":      {unknownZone, "", ""},
		"a machine's zone":   {byCron("0 0 * * *").at("localtime"), "", ""},
		"refused":            {byCron("61 * * * *"), "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var diags diag.Diagnostics
			checkTiming(&tc.schedule, now, capability.Newest(), &diags)
			diagnosed(t, diags, tc.attribute, tc.text, diag.SeverityWarning)
		})
	}
}

// TestDeploymentScheduleFails: what ends Prefect's scheduler for the whole deployment is refused, unless it is inactive.
func TestDeploymentScheduleFails(t *testing.T) {
	for name, text := range map[string]string{
		"0 0 30 2 *":       "the scheduler finds no date within 50 years",
		"0 0 1 1 * 0 2027": "To keep it as it is, set active = false.",
	} {
		s, now := byCron(name), time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)
		var diags diag.Diagnostics
		checkTiming(&s, now, capability.Newest(), &diags)
		diagnosed(t, diags, "cron", text, diag.SeverityError)
		s, diags = s.inactive(), nil
		checkTiming(&s, now, capability.Newest(), &diags)
		diagnosed(t, diags, "", "", diag.SeverityError)
	}
}

// TestDeploymentScheduleTwinsInOnePlan: two equal schedules that one plan creates are told of before either is there.
func TestDeploymentScheduleTwinsInOnePlan(t *testing.T) {
	t.Parallel()
	fake := prefecttest.NewFake(t)
	d := foreignDeployment(t, testClient(t, fake.URL))
	one := func(name, cron, parameters string) string {
		return fmt.Sprintf("resource \"prefect_deployment_schedule\" %q {\n  deployment_id = %q\n  cron = %q\n  parameters = jsonencode(%s)\n}\n", name, d.ID, cron, parameters)
	}
	for name, tc := range map[string]struct {
		config string
		warns  bool
	}{
		"equal":                 {one("a", "0 6 * * 1", "{}") + one("b", "0 6 * * mon", "{}"), true},
		"of other times":        {one("a", "0 6 * * 1", "{}") + one("b", "0 7 * * 1", "{}"), false},
		"with other parameters": {one("a", "0 6 * * 1", "{ x = 1 }") + one("b", "0 6 * * 1", "{ x = 2 }"), false},
	} {
		out, ok := newCLI(t, tc.config, "PREFECT_API_URL="+fake.URL).run("plan")
		if !ok || strings.Contains(out, "This plan creates another schedule of the deployment") != tc.warns {
			t.Errorf("%s: the plan says:\n%s", name, out)
		}
	}
}

// TestDeploymentScheduleTwins: a warning for a schedule that makes the same runs as another of the deployment.
func TestDeploymentScheduleTwins(t *testing.T) {
	fake := prefecttest.NewFake(t)
	c := testClient(t, fake.URL)
	d := foreignDeployment(t, c)
	made, err := c.CreateSchedule(t.Context(), client.ScheduleInput{DeploymentID: d.ID, Slug: "first", Timing: client.TimingInput{Cron: "0 9 * * 1-5"}})
	if err != nil {
		t.Fatal(err)
	}
	same := byCron("0 9 * * mon-fri")
	itself := same
	itself.ID = types.StringValue(made.ID)
	with := func(s deploymentSchedule, parameters jsonText) deploymentSchedule {
		s.Parameters = parameters
		return s
	}
	for name, tc := range map[string]struct {
		plan   deploymentSchedule
		config deploymentSchedule
		state  *deploymentSchedule
		warns  bool
	}{
		"the same":                   {plan: same, warns: true},
		"with empty parameters":      {plan: with(same, newJSONText("{ }")), warns: true},
		"changed to be the same":     {plan: same, state: &deploymentSchedule{object: object{record: record{ID: types.StringValue("another")}}}, warns: true},
		"itself":                     {plan: itself, state: &itself},
		"with other parameters":      {plan: with(same, newJSONText(`{"a":1}`))},
		"with parameters not given":  {plan: with(same, jsonText{jsontypes.NewNormalizedUnknown()}), warns: true},
		"with parameters known late": {plan: with(same, jsonText{jsontypes.NewNormalizedUnknown()}), config: with(same, jsonText{jsontypes.NewNormalizedUnknown()})},
		"in another zone":            {plan: same.at("Asia/Tokyo")},
		"at other times":             {plan: byCron("0 10 * * mon-fri")},
		"inactive":                   {plan: same.inactive()},
	} {
		t.Run(name, func(t *testing.T) {
			var diags diag.Diagnostics
			tc.plan.DeploymentID = types.StringValue(d.ID)
			p := &planning[deploymentSchedule]{configured: &configured{client: c}, config: tc.config, plan: tc.plan, state: tc.state, diags: &diags}
			warnOfTwin(t.Context(), p, time.Now(), capability.Newest())
			diagnosed(t, diags, map[bool]string{true: "cron"}[tc.warns], `the slug "first"`, diag.SeverityWarning)
		})
	}
	fake.Set("schedules", made.ID, "active", false)
	// A later plan asks anew.
	var diags diag.Diagnostics
	same.DeploymentID = types.StringValue(d.ID)
	warnOfTwin(t.Context(), &planning[deploymentSchedule]{configured: &configured{client: testClient(t, fake.URL)}, plan: same, diags: &diags}, time.Now(), capability.Newest())
	diagnosed(t, diags, "", "", diag.SeverityWarning)
}

// TestDeploymentScheduleTwinsAsksOnce: however many schedules a deployment has, a plan asks for them once.
func TestDeploymentScheduleTwinsAsksOnce(t *testing.T) {
	fake := prefecttest.NewFake(t)
	d := foreignDeployment(t, testClient(t, fake.URL))
	all := &configured{client: testClient(t, fake.URL)}
	fake.ResetRequests()
	for range 3 {
		var diags diag.Diagnostics
		s := byInterval(60)
		s.DeploymentID = types.StringValue(d.ID)
		warnOfTwin(t.Context(), &planning[deploymentSchedule]{configured: all, plan: s, diags: &diags}, time.Now(), capability.Newest())
	}
	if n := len(fake.Requests()); n != 1 {
		t.Errorf("%d requests, expected 1", n)
	}
}

// TestDeploymentScheduleDiagnosticsShow: validate shows the errors without a server, plan the warnings.
func TestDeploymentScheduleDiagnosticsShow(t *testing.T) {
	t.Parallel()
	fake := prefecttest.NewFake(t)
	d := foreignDeployment(t, testClient(t, fake.URL))
	config := func(body string) string {
		return "resource \"prefect_deployment_schedule\" \"x\" {\n  deployment_id = \"" + d.ID + "\"\n" + body + "\n}\n"
	}
	if out, ok := newCLI(t, config(`cron = "61 * * * *"`), "PREFECT_API_URL=http://127.0.0.1:1/api").run("validate"); ok || !words2pattern("minute 61 is outside 0–59").MatchString(out) {
		t.Errorf("validate says:\n%s", out)
	}
	run := newCLI(t, config(`cron = "0 0 30 2 *"`), "PREFECT_API_URL="+fake.URL)
	if out, ok := run.run("plan"); ok || !words2pattern("scheduler fails on the schedule").MatchString(out) {
		t.Errorf("plan says:\n%s", out)
	}
	run = newCLI(t, config(`cron = "* * * * * 30"`), "PREFECT_API_URL="+fake.URL)
	if out, ok := run.run("apply", "-auto-approve"); !ok {
		t.Errorf("apply says:\n%s", out)
	}
	run.write("twin.tf", strings.Replace(config(`cron = "*/1 * * * * 30"`), `"x"`, `"y"`, 1))
	if out, ok := run.run("plan"); !ok || !strings.Contains(out, "Two equal schedules") {
		t.Errorf("plan says:\n%s", out)
	}
}

func TestRecurrenceSameMeaning(t *testing.T) {
	const frequent, set = "FREQ=MINUTELY;INTERVAL=7", "RRULE:FREQ=DAILY\nEXDATE:20250102T000000"
	for name, tc := range map[string]struct {
		a, b string
		same bool
	}{
		"equal":                         {"FREQ=DAILY", "FREQ=DAILY", true},
		"the implied start":             {"FREQ=DAILY", "DTSTART:20200101T000000\nFREQ=DAILY", true},
		"another start":                 {"FREQ=DAILY", "DTSTART:20200102T000000\nFREQ=DAILY", false},
		"another rule":                  {"FREQ=DAILY", "DTSTART:20200101T000000\nFREQ=HOURLY", false},
		"a set":                         {set, "DTSTART:20200101T000000\n" + set, true},
		"a start in step":               {frequent, "DTSTART:20200101T000700\n" + frequent, true},
		"a start out of step":           {frequent, "DTSTART:20200101T000800\n" + frequent, false},
		"a frequent rule with an end":   {frequent + ";COUNT=3", "DTSTART:20200101T000700\n" + frequent + ";COUNT=3", false},
		"a start that is no time":       {frequent, "DTSTART:now\n" + frequent, false},
		"two starts of a frequent rule": {"DTSTART:20200101T000700\n" + frequent, "DTSTART:20200101T001400\n" + frequent, false},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := recurrence{types.StringValue(tc.a)}, recurrence{types.StringValue(tc.b)}
			for _, pair := range [][2]recurrence{{a, b}, {b, a}} {
				if same, diags := pair[0].StringSemanticEquals(t.Context(), pair[1]); same != tc.same || diags.HasError() {
					t.Errorf("the same: %v %v, expected %v", same, diags, tc.same)
				}
			}
		})
	}
}
