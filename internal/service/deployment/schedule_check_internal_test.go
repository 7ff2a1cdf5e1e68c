package deployment

import (
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// Builders of schedules.
func byCron(s string) scheduleModel { return scheduleModel{Cron: types.StringValue(s)} }

func byInterval(seconds float64) scheduleModel {
	return scheduleModel{Interval: types.Float64Value(seconds)}
}

func byRule(s string) scheduleModel {
	return scheduleModel{RRule: recurrence{types.StringValue(s)}}
}

func (s scheduleModel) at(zone string) scheduleModel {
	s.Timezone = types.StringValue(zone)
	return s
}

func (s scheduleModel) from(anchor string) scheduleModel {
	s.AnchorDate = timetypes.NewRFC3339ValueMust(anchor)
	return s
}

func (s scheduleModel) dayOr(v types.Bool) scheduleModel {
	s.DayOr = v
	return s
}

func (s scheduleModel) inactive() scheduleModel {
	s.Active = types.BoolValue(false)
	return s
}

// diagnosed checks that there is exactly one diagnostic at an attribute, which contains a string; none if the attribute is empty.
func diagnosed(t *testing.T, got fwdiag.Diagnostics, attribute, part string, severity fwdiag.Severity) {
	t.Helper()
	if attribute == "" {
		if len(got) > 0 {
			t.Errorf("got %v, expected nothing", got)
		}
		return
	}
	if len(got) != 1 {
		t.Fatalf("got %v, expected one at %s: %s", got, attribute, part)
	}
	at, ok := got[0].(fwdiag.DiagnosticWithPath)
	if !ok || !at.Path().Equal(path.Root(attribute)) || got[0].Severity() != severity ||
		!strings.Contains(got[0].Summary()+": "+got[0].Detail(), part) {
		t.Errorf("got %v, expected one at %s: %s", got, attribute, part)
	}
}

func TestDeploymentScheduleErrors(t *testing.T) {
	for name, tc := range map[string]struct {
		schedule        scheduleModel
		attribute, text string
	}{
		"a minute":         {byCron("61 * * * *"), "cron", `Prefect rejects cron = "61 * * * *": minute 61 is outside 0–59.`},
		"fields":           {byCron("* * * *"), "cron", "4 fields"},
		"a random field":   {byCron("R * * * *"), "cron", "random"},
		"no cron":          {byCron(""), "cron", `Prefect rejects cron = "": one of cron, interval and rrule is required`},
		"no interval":      {byInterval(0), "interval", "Prefect rejects interval = 0: one of cron, interval and rrule is required"},
		"back in time":     {byInterval(-3), "interval", "must be positive"},
		"too short":        {byInterval(1e-9), "interval", "at least a microsecond"},
		"a frequency":      {byRule("FREQ=SOMETIMES"), "rrule", "YEARLY, MONTHLY"},
		"no rule":          {byRule(""), "rrule", "is required"},
		"a long rule":      {byRule("FREQ=DAILY;BYHOUR=" + strings.Repeat("1,", 3300) + "1"), "rrule", "at most 6"},
		"a zone":           {byCron("0 0 * * *").at("Europe/Berlim"), "timezone", "did you mean Europe/Berlin, Europe/Dublin, Europe/Jersey?"},
		"a machine's zone": {byInterval(60).at("Local"), "timezone", "use an IANA name"},
		"a rule's zone":    {byRule("FREQ=DAILY").at("Berlin"), "timezone", "did you mean Europe/Berlin"},
		"day_or":           {byInterval(60).dayOr(types.BoolValue(true)), "day_or", "it requires cron, which is not set"},
		"an anchor":        {byCron("0 0 * * *").from("2026-01-01T00:00:00Z"), "anchor_date", "it requires interval, which is not set"},
	} {
		t.Run(name, func(t *testing.T) {
			var diags fwdiag.Diagnostics
			validateDeploymentSchedule(&tc.schedule, &diags)
			diagnosed(t, diags, tc.attribute, tc.text, fwdiag.SeverityError)
		})
	}
}

// TestDeploymentScheduleAccepts: values that the server accepts and unknown values are valid.
func TestDeploymentScheduleAccepts(t *testing.T) {
	unknownZone := byCron("0 0 * * *")
	unknownZone.Timezone = types.StringUnknown()
	unknownAnchor := byInterval(60)
	unknownAnchor.AnchorDate = timetypes.NewRFC3339Unknown()
	for name, s := range map[string]scheduleModel{
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
			var diags fwdiag.Diagnostics
			validateDeploymentSchedule(&s, &diags)
			diagnosed(t, diags, "", "", fwdiag.SeverityError)
		})
	}
}

// TestDeploymentScheduleNotComputable: a schedule that only the server can compute is no error.
func TestDeploymentScheduleNotComputable(t *testing.T) {
	var diags fwdiag.Diagnostics
	s := byCron("0 0 * * *").at("localtime")
	validateDeploymentSchedule(&s, &diags)
	diagnosed(t, diags, "timezone", "The provider cannot compute the dates of the schedule", fwdiag.SeverityWarning)
}

func TestDeploymentScheduleUnusualInterval(t *testing.T) {
	for seconds, unusual := range map[float64]bool{0.5: true, 1: false, 31_536_000: false, 31_536_001: true} {
		var diags fwdiag.Diagnostics
		s := byInterval(seconds)
		validateDeploymentSchedule(&s, &diags)
		if attribute := map[bool]string{true: "interval"}[unusual]; true {
			diagnosed(t, diags, attribute, "outside 1 to 31536000 (one year)", fwdiag.SeverityWarning)
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
		schedule        scheduleModel
		attribute, text string
	}{
		"usual":              {byCron("0 0 * * *"), "", ""},
		"once a minute":      {byCron("* * * * *"), "", ""},
		"an hour":            {byInterval(3600), "", ""},
		"never":              {byRule("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=1"), "rrule", "Schedule never fires: The schedule has no dates: "},
		"past":               {byRule("FREQ=DAILY;UNTIL=20210101T000000"), "rrule", "Schedule has no future runs: All dates of the schedule are in the past: "},
		"often":              {byInterval(30), "interval", "Schedule fires more than once a minute"},
		"often, anchor open": {unknownAnchor, "interval", "Schedule fires more than once a minute"},
		"often at times":     {byCron("* 12 * * * 0,30"), "cron", "Schedule fires more than once a minute"},
		"reported elsewhere": {byInterval(0.5), "", ""},
		"inactive":           {byCron("0 0 30 2 *").inactive(), "", ""},
		"not known yet":      {unknownZone, "", ""},
		"a machine's zone":   {byCron("0 0 * * *").at("localtime"), "", ""},
		"invalid":            {byCron("61 * * * *"), "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var diags fwdiag.Diagnostics
			checkTiming(&tc.schedule, now, capability.Newest(), &diags)
			diagnosed(t, diags, tc.attribute, tc.text, fwdiag.SeverityWarning)
		})
	}
}

// TestDeploymentScheduleFails: an active schedule on which Prefect's scheduler fails is an error.
func TestDeploymentScheduleFails(t *testing.T) {
	for name, text := range map[string]string{
		"0 0 30 2 *":       "the scheduler finds no date within 50 years",
		"0 0 1 1 * 0 2027": "To keep it unchanged, set active = false.",
	} {
		s, now := byCron(name), time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)
		var diags fwdiag.Diagnostics
		checkTiming(&s, now, capability.Newest(), &diags)
		diagnosed(t, diags, "cron", text, fwdiag.SeverityError)
		s, diags = s.inactive(), nil
		checkTiming(&s, now, capability.Newest(), &diags)
		diagnosed(t, diags, "", "", fwdiag.SeverityError)
	}
}

// TestWarnDuplicate: a warning for a schedule that creates the same runs as another schedule of the deployment.
func TestWarnDuplicate(t *testing.T) {
	fake := prefecttest.NewFake(t)
	c := testenv.TestClient(t, fake.URL)
	d := testenv.UnmanagedDeployment(t, c)
	existing, err := c.CreateSchedule(t.Context(), client.ScheduleInput{DeploymentID: d.ID, Slug: "first",
		Timing: client.TimingInput{Cron: "0 9 * * 1-5"}})
	if err != nil {
		t.Fatal(err)
	}
	same := byCron("0 9 * * mon-fri")
	unchanged := same
	unchanged.ID = types.StringValue(existing.ID)
	with := func(s scheduleModel, parameters tfvalue.JSONString) scheduleModel {
		s.Parameters = parameters
		return s
	}
	for name, tc := range map[string]struct {
		plan   scheduleModel
		config scheduleModel
		state  *scheduleModel
		warns  bool
	}{
		"the same":                {plan: same, warns: true},
		"with empty parameters":   {plan: with(same, tfvalue.NewJSONString("{ }")), warns: true},
		"changed to be the same":  {plan: same, state: &scheduleModel{WorkspaceModel: framework.WorkspaceModel{CommonModel: framework.CommonModel{ID: types.StringValue("another")}}}, warns: true},
		"unchanged":               {plan: unchanged, state: &unchanged},
		"with other parameters":   {plan: with(same, tfvalue.NewJSONString(`{"a":1}`))},
		"with unset parameters":   {plan: with(same, tfvalue.JSONString{Normalized: jsontypes.NewNormalizedUnknown()}), warns: true},
		"with unknown parameters": {plan: with(same, tfvalue.JSONString{Normalized: jsontypes.NewNormalizedUnknown()}), config: with(same, tfvalue.JSONString{Normalized: jsontypes.NewNormalizedUnknown()})},
		"in another zone":         {plan: same.at("Asia/Tokyo")},
		"at other times":          {plan: byCron("0 10 * * mon-fri")},
		"inactive":                {plan: same.inactive()},
	} {
		t.Run(name, func(t *testing.T) {
			var diags fwdiag.Diagnostics
			tc.plan.DeploymentID = types.StringValue(d.ID)
			p := &framework.PlanContext[scheduleModel]{ProviderData: &framework.ProviderData{Client: c}, Config: tc.config, Plan: tc.plan,
				State: tc.state, Diags: &diags}
			warnDuplicate(t.Context(), p, time.Now(), capability.Newest())
			diagnosed(t, diags, map[bool]string{true: "cron"}[tc.warns], `its slug is "first"`, fwdiag.SeverityWarning)
		})
	}
	fake.Set("schedules", existing.ID, "active", false)
	// A later plan reads the schedules again.
	var diags fwdiag.Diagnostics
	same.DeploymentID = types.StringValue(d.ID)
	warnDuplicate(t.Context(),
		&framework.PlanContext[scheduleModel]{ProviderData: &framework.ProviderData{Client: testenv.TestClient(t, fake.URL)},
			Plan: same, Diags: &diags}, time.Now(), capability.Newest())
	diagnosed(t, diags, "", "", fwdiag.SeverityWarning)
}

// TestWarnDuplicateReadsOnce: a plan of several schedules reads the schedules of their deployment once.
func TestWarnDuplicateReadsOnce(t *testing.T) {
	fake := prefecttest.NewFake(t)
	d := testenv.UnmanagedDeployment(t, testenv.TestClient(t, fake.URL))
	all := &framework.ProviderData{Client: testenv.TestClient(t, fake.URL)}
	fake.ResetRequests()
	for range 3 {
		var diags fwdiag.Diagnostics
		s := byInterval(60)
		s.DeploymentID = types.StringValue(d.ID)
		warnDuplicate(t.Context(),
			&framework.PlanContext[scheduleModel]{ProviderData: all, Plan: s, Diags: &diags}, time.Now(), capability.Newest())
	}
	if n := len(fake.Requests()); n != 1 {
		t.Errorf("%d requests, expected 1", n)
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
