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
var eventResource = withServerRule(dictionary, func(v any) string {
	if _, identified := dict(v)[resourceID]; identified {
		return ""
	}
	return "Resources must include the " + resourceID + " label"
})

var (
	eventCreate = model{fields: []modelField{
		{name: "occurred", check: moment, required: true}, {name: "event", check: isString, required: true},
		{name: "resource", check: eventResource, required: true}, {name: "related", check: listOf(eventResource)},
		{
			name:  "payload",
			check: dictionary,
		}, {name: "id", check: identifier, required: true}, {name: "follows", check: nullable(identifier)},
	}}
	eventFilter = model{fields: []modelField{
		{name: "occurred", check: model{fields: []modelField{{name: "since", check: moment}, {name: "until", check: moment}}}.check},
		{name: "event", check: nullable(eventCondition("name", "prefix", "exclude_name", "exclude_prefix"))},
		{name: "resource", check: nullable(eventCondition("id", "id_prefix"))},
		{name: "related", check: nullable(eventCondition("id"))},
		{name: "order", check: oneOf("ASC", "DESC")},
		{name: "any_resource", check: nullable(eventCondition("id", "id_prefix"))},
		{name: "id", check: nullable(model{fields: []modelField{{name: "id", check: nullable(listOf(identifier))}}}.check)},
		{name: "text", check: absent}, // the fake cannot search for text
	}}
	eventQuery = model{open: true, fields: []modelField{
		{name: "filter", check: nullable(eventFilter.check)}, {name: "limit", check: atMost(integer(0), eventPageLimit)},
	}}
)

// eventCondition is lists of texts.
func eventCondition(lists ...string) check {
	var m model
	for _, name := range lists {
		m.fields = append(m.fields, modelField{name: name, check: nullable(listOf(isString))})
	}
	return m.check
}

func createEvents(c *call) (handlerResult, error) {
	all, err := c.decodeList(eventCreate)
	if err != nil {
		return handlerResult{}, err
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

func filterEvents(c *call) (handlerResult, error) {
	page := eventPage{Limit: eventPageLimit}
	if len(c.body) > 0 {
		body, err := c.decode(eventQuery)
		if err != nil {
			return handlerResult{}, err
		}
		page.Filter = dict(body["filter"])
		if body["limit"] != nil {
			page.Limit = int(number(body["limit"]))
		}
	}
	// The pages that follow are about the same time.
	now := time.Now()
	window := merge(object{"since": stamp(now.Add(-eventHistory)), "until": stamp(now)}, dict(page.Filter["occurred"]))
	page.Filter = merge(merge(object{}, page.Filter), object{"occurred": window})
	return c.eventPage(page)
}

func nextEvents(c *call) (handlerResult, error) {
	query := c.request.URL.Query()
	if !query.Has("page-token") {
		return handlerResult{}, invalid(nil, validationFailure("missing", []any{"query", "page-token"}, "Field required", nil)...)
	}
	var page eventPage
	token, err := base64.StdEncoding.DecodeString(query.Get("page-token"))
	if err != nil || json.Unmarshal(token, &page) != nil {
		return handlerResult{}, errorResult(http.StatusForbidden, "Forbidden")
	}
	page.Filter = dict(toStored(page.Filter))
	return c.eventPage(page)
}

func (c *call) eventPage(page eventPage) (handlerResult, error) {
	found := slices.DeleteFunc(c.store.all("events", object{}), func(e object) bool { return !eventPasses(e, page.Filter) })
	direction := "DESC"
	if isSet(page.Filter["order"]) {
		direction = str(page.Filter["order"])
	}
	slices.SortStableFunc(found, sortOrder("OCCURRED_"+direction))
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
			return handlerResult{}, err
		}
		next = "http://" + c.request.Host + "/api/events/filter/next?page-token=" + base64.StdEncoding.EncodeToString(token)
	}
	return respond(object{"events": events, "total": total, "next_page": next})
}

func eventPasses(e, filter object) bool {
	window := dict(filter["occurred"])
	if compareValues(e["occurred"], window["since"]) < 0 || compareValues(e["occurred"], window["until"]) > 0 {
		return false
	}
	name, about, related := dict(filter["event"]), dict(filter["resource"]), dict(filter["related"])
	excluded := (len(listItems(name["exclude_name"])) > 0 && isAnyOf(e["event"], name["exclude_name"])) ||
		(len(listItems(name["exclude_prefix"])) > 0 && hasAnyPrefix(e["event"], name["exclude_prefix"]))
	id := dict(e["resource"])[resourceID]
	return !excluded && hasResource(e, dict(filter["any_resource"])) && isAnyOf(e["id"], dict(filter["id"])["id"]) &&
		isAnyOf(e["event"], name["name"]) && hasAnyPrefix(e["event"], name["prefix"]) &&
		isAnyOf(id, about["id"]) &&
		hasAnyPrefix(id, about["id_prefix"]) &&
		(len(listItems(related["id"])) == 0 || slices.ContainsFunc(listItems(e["related"]),
			func(r any) bool { return isAnyOf(dict(r)[resourceID], related["id"]) }))
}

// hasResource reports whether the resource of an event, or a related one, meets the condition.
func hasResource(e, condition object) bool {
	return slices.ContainsFunc(append(listItems(clone(e["related"])), e["resource"]), func(r any) bool {
		id := dict(r)[resourceID]
		return isAnyOf(id, condition["id"]) && hasAnyPrefix(id, condition["id_prefix"])
	})
}

// isAnyOf reports whether v is one of the values, or there are no values.
func isAnyOf(v, values any) bool {
	return len(listItems(values)) == 0 || slices.ContainsFunc(listItems(values), oneIn(v))
}

// hasAnyPrefix reports whether v begins with one of the values, or there are no values.
func hasAnyPrefix(v, values any) bool {
	return len(listItems(values)) == 0 || slices.ContainsFunc(listItems(values), func(p any) bool { return strings.HasPrefix(str(v), str(p)) })
}
