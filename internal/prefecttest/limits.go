package prefecttest

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/google/uuid"
)

// tagPrefix begins the names of the limits that the older API knows by a tag of task runs.
const tagPrefix = "tag:"

var (
	limitFields = []modelField{
		{
			name:  "active",
			check: nullable(boolean),
		}, {name: "name", check: properName, required: true}, {name: "limit", check: integer(0), required: true},
		{name: "active_slots", check: nullable(integer(0))}, {name: "denied_slots", check: nullable(integer(0))},
		{name: "slot_decay_per_second", check: nullable(nonNegative)},
	}
	limitCreate = model{fields: limitFields}
	limitUpdate = model{fields: allOptional(limitFields)}

	tagLimitCreate = model{fields: []modelField{
		{name: "tag", check: isString, required: true}, {name: "concurrency_limit", check: integer(-1 << 31), required: true},
	}}
)

func allOptional(fields []modelField) []modelField {
	var out []modelField
	for _, f := range fields {
		out = append(out, modelField{name: f.name, check: nullable(f.check)})
	}
	return out
}

// nonNegative accepts numbers of at least 0.
func nonNegative(at []any, v any) []validationError {
	if _, ok := v.(json.Number); !ok {
		return validationFailure("float_type", at, "Input should be a valid number", v)
	}
	if number(v) < 0 {
		return []validationError{{"greater_than_equal", at, "Input should be greater than or equal to 0", v, object{"ge": 0}}}
	}
	return nil
}

// onLimit finds a limit by its id or name, whichever the path has, and hands on to what is done by id.
func onLimit(next handler) handler {
	return func(c *call) (handlerResult, error) {
		key := c.params["key"]
		c.params = map[string]string{"name": key}
		if _, err := uuid.Parse(key); err == nil {
			c.params = map[string]string{"id": key}
		}
		return next(c)
	}
}

func createLimit(c *call) (handlerResult, error) {
	body, err := c.decode(concurrencyLimits.create)
	if err != nil {
		return handlerResult{}, err
	}
	if c.store.find("concurrency_limits", pick(body, "name")) != nil {
		return handlerResult{}, conflict()
	}
	made := clone(c.store.insert("concurrency_limits", body))
	return respondCreated(merge(object{"denied_slots": json.Number("0"), "avg_slot_occupancy_seconds": json.Number("2.0")}, dict(made)))
}

// setTagLimit is an upsert by tag.
func setTagLimit(c *call) (handlerResult, error) {
	body, err := c.decode(tagLimitCreate)
	if err != nil {
		return handlerResult{}, err
	}
	name, limit := tagPrefix+str(body["tag"]), body["concurrency_limit"]
	if limitUpdate.check(nil, object{"name": name}) != nil {
		return handlerResult{}, internalServerError()
	}
	if found := c.store.find("concurrency_limits", object{"name": name}); found != nil {
		if number(limit) < 0 {
			return handlerResult{}, internalServerError()
		}
		c.store.change(found, object{"limit": limit})
		return respond(viewTagLimit(c.Workspace, found))
	}
	return respondCreated(viewTagLimit(c.Workspace, c.store.insert("concurrency_limits", object{"name": name, "limit": limit})))
}

func viewTagLimit(_ *Workspace, limit object) object {
	return merge(pick(limit, "id", "created", "updated"), object{
		"tag": strings.TrimPrefix(str(limit["name"]), tagPrefix), "concurrency_limit": limit["limit"], "active_slots": []any{},
	})
}

// onTagLimit is a handler for the limit of a tag, which the path has by its ID or tag. It does not find other limits.
func onTagLimit(do func(c *call, limit object) (handlerResult, error)) handler {
	return func(c *call) (handlerResult, error) {
		match := object{"name": tagPrefix + c.params["tag"]}
		if id := c.params["id"]; id != "" {
			match = object{"id": id}
		}
		limit := c.store.find("concurrency_limits", match)
		if limit == nil || !strings.HasPrefix(str(limit["name"]), tagPrefix) {
			return handlerResult{}, errorResult(http.StatusNotFound, "Concurrency limit not found")
		}
		return do(c, limit)
	}
}

func readTagLimit(c *call, limit object) (handlerResult, error) {
	return respond(viewTagLimit(c.Workspace, limit))
}

// resetTagLimit forgets who holds slots, of which nobody is known here, and leaves their number as it is.
func resetTagLimit(*call, object) (handlerResult, error) { return respond(nil) }

func removeTagLimit(c *call, limit object) (handlerResult, error) {
	c.store.remove("concurrency_limits", limit["id"])
	return respond(nil)
}

// limitRoutes are the API of the limits of any name, and the older one of the limits of tags.
var limitRoutes = []route{
	{"POST", "/v2/concurrency_limits/", createLimit},
	{"POST", "/v2/concurrency_limits/filter", filterHandler(concurrencyLimits)},
	{"GET", "/v2/concurrency_limits/{key}", onLimit(read(concurrencyLimits))},
	{"PATCH", "/v2/concurrency_limits/{key}", onLimit(updateHandler(concurrencyLimits, nil))},
	{"DELETE", "/v2/concurrency_limits/{key}", onLimit(remove(concurrencyLimits))},
	{"POST", "/concurrency_limits/", setTagLimit},
	{"GET", "/concurrency_limits/{id}", onTagLimit(readTagLimit)},
	{"GET", "/concurrency_limits/tag/{tag}", onTagLimit(readTagLimit)},
	{"POST", "/concurrency_limits/tag/{tag}/reset", onTagLimit(resetTagLimit)},
	{"DELETE", "/concurrency_limits/{id}", onTagLimit(removeTagLimit)},
}
