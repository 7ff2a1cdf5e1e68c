package prefecttest

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// planned lists the schedules that come with a deployment; max_scheduled_runs is dropped on the way, as the server does.
func planned(body object) []object {
	var out []object
	given := listItems(body["schedules"])
	for _, s := range given {
		out = append(out, pick(dict(s), "schedule", "active", "parameters", "slug"))
	}
	return out
}

// checkSlugs refuses two schedules with one slug.
func checkSlugs(plans []object) error {
	seen := map[any]bool{}
	for _, p := range plans {
		if p["slug"] != nil && seen[p["slug"]] {
			return conflict()
		}
		seen[p["slug"]] = true
	}
	return nil
}

// schedulesOf lists the schedules of a deployment, the one changed last first.
func (w *Workspace) schedulesOf(d object) []object {
	out := w.store.all("schedules", object{"deployment_id": d["id"]})
	slices.SortStableFunc(out, sortOrder("UPDATED_DESC"))
	return out
}

func (w *Workspace) addSchedule(d, fields object) object {
	delete(fields, "replaces")
	fields["deployment_id"], fields["schedule"] = d["id"], w.normalSchedule(dict(fields["schedule"]), w.store.now(time.Microsecond))
	if fields["active"] == nil {
		delete(fields, "active")
	}
	return w.store.insert("schedules", fields)
}

func (w *Workspace) replaceSchedules(d object, plans []object) {
	for _, s := range w.store.all("schedules", object{"deployment_id": d["id"]}) {
		w.store.remove("schedules", s["id"])
	}
	for _, p := range plans {
		w.addSchedule(d, p)
	}
}

// planSchedules decides what the schedules in a PATCH of a deployment do, and returns the function that does it: when all
// have slugs, they are matched by them; otherwise those given replace the others.
func (c *call) planSchedules(d, body object) (func(), error) {
	plans, existing := planned(body), c.schedulesOf(d)
	_, given := body["schedules"]
	slugless := func(s object) bool { return s["slug"] == nil }
	named := len(existing) > 0 && !slices.ContainsFunc(existing, slugless)
	switch {
	case named && slices.ContainsFunc(plans, slugless):
		return nil, errorResult(http.StatusUnprocessableEntity,
			"Please provide a slug for each schedule in your request to ensure schedules are updated correctly.")
	case named:
		return func() { c.matchSchedules(d, plans) }, nil
	case !given:
		return func() {}, nil
	}
	return func() { c.replaceSchedules(d, plans) }, checkSlugs(plans)
}

// matchSchedules changes the schedules whose slugs are there and adds the others; it takes none away.
func (w *Workspace) matchSchedules(d object, plans []object) {
	for _, p := range plans {
		if s := w.store.find("schedules", object{"deployment_id": d["id"], "slug": p["slug"]}); s != nil {
			w.changeSchedule(s, p)
		} else if p["schedule"] != nil {
			w.addSchedule(d, p)
		}
	}
}

// changeSchedule is a PATCH of a schedule: null changes nothing, and absent parameters are emptied.
func (w *Workspace) changeSchedule(s, body object) {
	change := object{"parameters": object{}}
	for k, v := range body {
		if v != nil && k != "replaces" {
			change[k] = v
		}
	}
	if schedule, ok := change["schedule"].(object); ok {
		change["schedule"] = w.normalSchedule(schedule, w.store.now(time.Microsecond))
	}
	w.store.change(s, change)
}

func readSchedules(c *call) (handlerResult, error) {
	d, err := c.scope()
	if err != nil {
		return handlerResult{}, err
	}
	out := []any{}
	for _, s := range c.schedulesOf(object{"id": d["deployment_id"]}) {
		out = append(out, clone(s))
	}
	return respond(out)
}

func createSchedules(c *call) (handlerResult, error) {
	body, err := c.decodeList(schedules.create)
	if err != nil {
		return handlerResult{}, err
	}
	scope, err := c.scope()
	if err != nil {
		return handlerResult{}, err
	}
	if err := checkSlugs(append(body, c.store.all("schedules", scope)...)); err != nil {
		return handlerResult{}, err
	}
	out := []any{}
	for _, fields := range body {
		out = append(out, clone(c.addSchedule(object{"id": scope["deployment_id"]}, fields)))
	}
	return respondCreated(out)
}

func updateSchedule(c *call) (handlerResult, error) {
	body, err := c.decode(schedules.update)
	if err != nil {
		return handlerResult{}, err
	}
	s, err := c.target(schedules)
	if err != nil {
		return handlerResult{}, err
	}
	if err := c.constrain(schedules, s, body); err != nil {
		return handlerResult{}, err
	}
	c.changeSchedule(s, body)
	c.dropRuns(object{"id": s["deployment_id"]}, futureAutoScheduled)
	return noContent()
}

func removeSchedule(c *call) (handlerResult, error) {
	r, err := remove(schedules)(c)
	if err == nil {
		c.dropRuns(object{"id": c.params["deployment_id"]}, futureAutoScheduled)
	}
	return r, err
}

// normalSchedule fills in what the server fills in.
func (w *Workspace) normalSchedule(given object, now time.Time) object {
	s := dict(clone(given))
	switch {
	case s["cron"] != nil:
		return merge(object{"timezone": nil, "day_or": true}, s)
	case s["rrule"] != nil:
		s = merge(object{"timezone": "UTC"}, s)
		if !w.fake.isOldest() {
			s["rrule"] = anchored(str(s["rrule"]), str(s["timezone"]), now)
		}
		return s
	}
	s["interval"] = decimalNumber(number(s["interval"]))
	if s["timezone"] == nil {
		s["timezone"] = "UTC"
	}
	if anchor := str(s["anchor_date"]); anchor == "" {
		s["anchor_date"] = stamp(now)
	} else if _, err := time.Parse(time.RFC3339, anchor); err != nil {
		s["anchor_date"] = anchor + "Z"
	}
	return s
}

var (
	rruleEvery    = map[string]time.Duration{"SECONDLY": time.Second, "MINUTELY": time.Minute}
	rruleFreq     = regexp.MustCompile(`(?i)FREQ=(\w+)`)
	rruleInterval = regexp.MustCompile(`(?i)INTERVAL=(\d+)`)
)

// anchored gives a rule without DTSTART one: 2020, or for a rule that fires every few seconds or minutes the last moment
// before now that is in step with 2020, on the clock of the time zone.
func anchored(rule, timezone string, now time.Time) string {
	upper := strings.ToUpper(rule)
	if strings.Contains(upper, "DTSTART") {
		return rule
	}
	anchor := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	step := rruleEvery[strings.ToUpper(rruleFreq.FindStringSubmatch(rule)[1])]
	if step > 0 && !strings.Contains(upper, "COUNT=") {
		if m := rruleInterval.FindStringSubmatch(rule); m != nil {
			if n, err := strconv.Atoi(m[1]); err == nil && n > 0 {
				step *= time.Duration(n)
			}
		}
		anchor = anchor.Add(wallClock(now, timezone).Sub(anchor).Truncate(step))
	}
	return fmt.Sprintf("DTSTART:%s\n%s", anchor.Format("20060102T150405"), rule)
}

// wallClock is what a clock in the time zone shows, as if it were UTC.
func wallClock(t time.Time, timezone string) time.Time {
	zone, err := time.LoadLocation(timezone)
	if err != nil {
		zone = time.UTC
	}
	_, offset := t.In(zone).Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}
