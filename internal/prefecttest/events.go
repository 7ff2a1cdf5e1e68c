package prefecttest

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// eventPageLimit is the maximum number of events in a response.
const eventPageLimit = 50

// eventHistory is how far back the server looks when nobody says.
const eventHistory = 180 * 24 * time.Hour

const resourceID = "prefect.resource.id"

// eventResource checks the labels of a resource.
var eventResource = rule(dictionary, func(v any) string {
	if _, identified := dict(v)[resourceID]; identified {
		return ""
	}
	return "Resources must include the " + resourceID + " label"
})

var (
	eventCreate = model{fields: []field{
		{name: "occurred", check: moment, required: true}, {name: "event", check: text, required: true},
		{name: "resource", check: eventResource, required: true}, {name: "related", check: list(eventResource)},
		{
			name:  "payload",
			check: dictionary,
		}, {name: "id", check: identifier, required: true}, {name: "follows", check: nullable(identifier)},
	}}
	eventFilter = model{fields: []field{
		{name: "occurred", check: model{fields: []field{{name: "since", check: moment}, {name: "until", check: moment}}}.check},
		{name: "event", check: nullable(eventCondition("name", "prefix", "exclude_name", "exclude_prefix"))},
		{name: "resource", check: nullable(eventCondition("id", "id_prefix"))},
		{name: "related", check: nullable(eventCondition("id"))},
		{name: "order", check: oneOf("ASC", "DESC")},
		{name: "any_resource", check: nullable(eventCondition("id", "id_prefix"))},
		{name: "id", check: nullable(model{fields: []field{{name: "id", check: nullable(list(identifier))}}}.check)},
		{name: "text", check: absent}, // the fake cannot search for text
	}}
	eventQuery = model{open: true, fields: []field{
		{name: "filter", check: nullable(eventFilter.check)}, {name: "limit", check: atMost(integer(0), eventPageLimit)},
	}}
)

// eventCondition is lists of texts.
func eventCondition(lists ...string) check {
	var m model
	for _, name := range lists {
		m.fields = append(m.fields, field{name: name, check: nullable(list(text))})
	}
	return m.check
}

func createEvents(c *call) (result, error) {
	all, err := c.decodeList(eventCreate)
	if err != nil {
		return result{}, err
	}
	for _, e := range all {
		if at, err := parseTime(str(e["occurred"])); err == nil {
			e["occurred"] = stamp(at)
		}
		e["received"] = stamp(c.store.now(time.Microsecond))
		c.store.insert("events", e)
	}
	return noContent()
}

// eventPage is what the token of a page holds.
type eventPage struct {
	Filter object `json:"filter"`
	Limit  int    `json:"page_size"`
	Offset int    `json:"offset"`
}

func filterEvents(c *call) (result, error) {
	page := eventPage{Limit: eventPageLimit}
	if len(c.body) > 0 {
		body, err := c.decode(eventQuery)
		if err != nil {
			return result{}, err
		}
		page.Filter = dict(body["filter"])
		if body["limit"] != nil {
			page.Limit = int(number(body["limit"]))
		}
	}
	// The pages that follow are about the same time.
	now := time.Now()
	window := overlay(object{"since": stamp(now.Add(-eventHistory)), "until": stamp(now)}, dict(page.Filter["occurred"]))
	page.Filter = overlay(overlay(object{}, page.Filter), object{"occurred": window})
	return c.eventPage(page)
}

func nextEvents(c *call) (result, error) {
	query := c.request.URL.Query()
	if !query.Has("page-token") {
		return result{}, invalid(nil, wrong("missing", []any{"query", "page-token"}, "Field required", nil)...)
	}
	var page eventPage
	token, err := base64.StdEncoding.DecodeString(query.Get("page-token"))
	if err != nil || json.Unmarshal(token, &page) != nil {
		return result{}, refuse(http.StatusForbidden, "Forbidden")
	}
	page.Filter = dict(fromGo(page.Filter))
	return c.eventPage(page)
}

func (c *call) eventPage(page eventPage) (result, error) {
	found := slices.DeleteFunc(c.store.all("events", object{}), func(e object) bool { return !eventPasses(e, page.Filter) })
	direction := "DESC"
	if given(page.Filter["order"]) {
		direction = str(page.Filter["order"])
	}
	slices.SortStableFunc(found, order("OCCURRED_"+direction))
	total := len(found)
	found = found[min(page.Offset, total):]
	events := []any{}
	for _, e := range found[:min(page.Limit, len(found))] {
		events = append(events, withoutFields(dict(clone(e)), "created", "updated"))
	}
	var next any
	if page.Offset += page.Limit; page.Offset < total {
		token, err := json.Marshal(page)
		if err != nil {
			return result{}, err
		}
		next = "http://" + c.request.Host + "/api/events/filter/next?page-token=" + base64.StdEncoding.EncodeToString(token)
	}
	return ok(object{"events": events, "total": total, "next_page": next})
}

func eventPasses(e, filter object) bool {
	window := dict(filter["occurred"])
	if compareValues(e["occurred"], window["since"]) < 0 || compareValues(e["occurred"], window["until"]) > 0 {
		return false
	}
	name, about, related := dict(filter["event"]), dict(filter["resource"]), dict(filter["related"])
	excluded := (len(items(name["exclude_name"])) > 0 && among(e["event"], name["exclude_name"])) ||
		(len(items(name["exclude_prefix"])) > 0 && begins(e["event"], name["exclude_prefix"]))
	id := dict(e["resource"])[resourceID]
	return !excluded && hasResource(e, dict(filter["any_resource"])) && among(e["id"], dict(filter["id"])["id"]) &&
		among(e["event"], name["name"]) && begins(e["event"], name["prefix"]) &&
		among(id, about["id"]) &&
		begins(id, about["id_prefix"]) &&
		(len(items(related["id"])) == 0 || slices.ContainsFunc(items(e["related"]),
			func(r any) bool { return among(dict(r)[resourceID], related["id"]) }))
}

// hasResource reports whether the resource of an event, or a related one, meets the condition.
func hasResource(e, condition object) bool {
	return slices.ContainsFunc(append(items(clone(e["related"])), e["resource"]), func(r any) bool {
		id := dict(r)[resourceID]
		return among(id, condition["id"]) && begins(id, condition["id_prefix"])
	})
}

// among says whether v is one of the values; no values are no condition.
func among(v, values any) bool {
	return len(items(values)) == 0 || slices.ContainsFunc(items(values), oneIn(v))
}

// begins says whether v begins with one of the values; no values are no condition.
func begins(v, values any) bool {
	return len(items(values)) == 0 || slices.ContainsFunc(items(values), func(p any) bool { return strings.HasPrefix(str(v), str(p)) })
}
