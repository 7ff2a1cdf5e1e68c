package prefectyaml

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/schedule"
)

// Schedule has every attribute, nil where the file says nothing.
type Schedule struct {
	Slug *string `tfsdk:"slug"`
	Cron *string `tfsdk:"cron"`
	// Interval is in seconds.
	Interval *float64 `tfsdk:"interval"`
	RRule    *string  `tfsdk:"rrule"`
	// AnchorDate is in RFC 3339.
	AnchorDate *string `tfsdk:"anchor_date"`
	Timezone   *string `tfsdk:"timezone"`
	DayOr      *bool   `tfsdk:"day_or"`
	Active     *bool   `tfsdk:"active"`
	// Parameters is a JSON object.
	Parameters *string `tfsdk:"parameters"`
}

// schedules reads `schedules`, or the older `schedule`, which is one.
func (r *reader) schedules(all mapping) map[string]Schedule {
	one, many := all.get("schedule"), all.get("schedules")
	out := map[string]Schedule{}
	if !isEmpty(one) {
		if many != nil {
			r.addError(one, "it conflicts with schedules: keep schedules")
		}
		r.addSchedule(out, one, 0)
		return out
	}
	if isNull(many) {
		if many != nil {
			r.addNote(many,
				"it is null: prefect deploy keeps the existing schedules of the deployment, Terraform destroys the schedules that it manages")
		}
		return out
	}
	listed, ok := many.content.(yamlList)
	if !ok {
		r.addError(many, "a list is expected, but this is %s", typeName(many))
	}
	if ok && len(listed) == 0 {
		r.addNote(
			many,
			"it is empty: prefect deploy keeps the existing schedules of the deployment, or removes them if "+
				"PREFECT_DEPLOYMENTS_CLEAR_SCHEDULES_ON_EMPTY is true (since Prefect 3.9); Terraform destroys the schedules that it manages",
		)
	}
	for i, e := range listed {
		r.addSchedule(out, e, i)
	}
	return out
}

func (r *reader) addSchedule(out map[string]Schedule, v *value, place int) {
	all := r.strictMapping(v, scheduleKeys, " Prefect skips every deployment of the file because of it")
	if all == nil {
		return
	}
	s := r.schedule(v, all)
	key := strconv.Itoa(place)
	if s.Slug != nil {
		key = *s.Slug
	}
	if _, taken := out[key]; taken {
		r.addError(v, "another schedule of the deployment has the slug or the index %q: choose another slug", key)
	}
	out[key] = s
}

func (r *reader) schedule(v *value, all mapping) Schedule {
	before := len(r.errors)
	s := Schedule{
		Slug:       r.stringValue(all.get("slug")),
		Cron:       r.stringValue(all.get("cron")),
		Interval:   r.seconds(all.get("interval")),
		RRule:      r.stringValue(all.get("rrule")),
		AnchorDate: r.anchor(all),
		Timezone:   r.stringValue(all.get("timezone")),
		DayOr:      r.boolValue(all.get("day_or")),
		Active:     r.boolValue(all.get("active")),
		Parameters: r.jsonObject(all.get("parameters")),
	}
	if !isNull(all.get("replaces")) {
		r.stringValue(all.get("replaces"))
		r.addNote(all.get("replaces"), "it is omitted: change the slug of the prefect_deployment_schedule, which keeps the schedule")
	}
	r.unpackRule(&s, all.get("rrule"))
	if s.Cron == nil && s.Timezone == nil {
		utc := "UTC" // which Prefect sends then
		s.Timezone = &utc
	}
	if len(r.errors) == before && !hasTemplate(s.Cron, s.RRule, s.Timezone) {
		r.checkSchedule(v, all, &s)
	}
	return s
}

// unpackRule reads a recurrence rule that is JSON with a rule and a zone, as `prefect deploy --rrule` takes it.
func (r *reader) unpackRule(s *Schedule, at *value) {
	if s.RRule == nil || !json.Valid([]byte(*s.RRule)) {
		return
	}
	var packed struct {
		RRule    *string `json:"rrule"`
		Timezone *string `json:"timezone"`
	}
	if err := json.Unmarshal([]byte(*s.RRule), &packed); err != nil || packed.RRule == nil {
		r.addError(at, "it is JSON, which must have rrule, a string, and may have timezone")
		return
	}
	s.RRule = packed.RRule
	if s.Timezone == nil {
		s.Timezone = packed.Timezone
	}
}

// checkSchedule checks a schedule by Prefect's rules.
func (r *reader) checkSchedule(v *value, all mapping, s *Schedule) {
	options := schedule.Options{
		Cron: stringOrEmpty(s.Cron), RRule: stringOrEmpty(s.RRule), Timezone: stringOrEmpty(s.Timezone), DayOr: s.DayOr,
	}
	if s.Interval != nil {
		options.Interval = *s.Interval
	}
	if s.AnchorDate != nil {
		if at, err := time.Parse(time.RFC3339, *s.AnchorDate); err == nil {
			options.AnchorDate = &at
		}
	}
	_, err := schedule.New(options, time.Unix(0, 0))
	var problem *schedule.Error
	switch {
	case err == nil:
	case errors.As(err, &problem) && problem.Unknowable: // a server may take it
	case errors.As(err, &problem) && all.get(string(problem.Field)) != nil:
		r.addError(all.get(string(problem.Field)), "%s", problem.Message)
	default:
		r.addError(v, "%s", err)
	}
}

// hasTemplate is whether prefect deploy fills in one of the texts.
func hasTemplate(texts ...*string) bool {
	return slices.ContainsFunc(texts, func(text *string) bool { return text != nil && placeholders.MatchString(*text) })
}

func stringOrEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
