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
	limitFields = []field{
		{
			name:  "active",
			check: nullable(boolean),
		}, {name: "name", check: properName, required: true}, {name: "limit", check: integer(0), required: true},
		{name: "active_slots", check: nullable(integer(0))}, {name: "denied_slots", check: nullable(integer(0))},
		{name: "slot_decay_per_second", check: nullable(nonNegative)},
	}
	limitCreate = model{fields: limitFields}
	limitUpdate = model{fields: allOptional(limitFields)}

	tagLimitCreate = model{fields: []field{
		{name: "tag", check: text, required: true}, {name: "concurrency_limit", check: integer(-1 << 31), required: true},
	}}
)

func allOptional(fields []field) []field {
	var out []field
	for _, f := range fields {
		out = append(out, field{name: f.name, check: nullable(f.check)})
	}
	return out
}

// nonNegative accepts numbers of at least 0.
func nonNegative(at []any, v any) []problem {
	if _, ok := v.(json.Number); !ok {
		return wrong("float_type", at, "Input should be a valid number", v)
	}
	if number(v) < 0 {
		return []problem{{"greater_than_equal", at, "Input should be greater than or equal to 0", v, object{"ge": 0}}}
	}
	return nil
}

// onLimit finds a limit by its id or name, whichever the path has, and hands on to what is done by id.
func onLimit(next handler) handler {
	return func(c *call) (result, error) {
		key := c.params["key"]
		c.params = map[string]string{"name": key}
		if _, err := uuid.Parse(key); err == nil {
			c.params = map[string]string{"id": key}
		}
		return next(c)
	}
}

func createLimit(c *call) (result, error) {
	body, err := c.decode(concurrencyLimits.create)
	if err != nil {
		return result{}, err
	}
	if c.store.find("concurrency_limits", pick(body, "name")) != nil {
		return result{}, conflict()
	}
	made := clone(c.store.insert("concurrency_limits", body))
	return created(overlay(object{"denied_slots": json.Number("0"), "avg_slot_occupancy_seconds": json.Number("2.0")}, dict(made)))
}

// setTagLimit is an upsert by tag.
func setTagLimit(c *call) (result, error) {
	body, err := c.decode(tagLimitCreate)
	if err != nil {
		return result{}, err
	}
	name, limit := tagPrefix+str(body["tag"]), body["concurrency_limit"]
	if limitUpdate.check(nil, object{"name": name}) != nil {
		return result{}, crash()
	}
	if found := c.store.find("concurrency_limits", object{"name": name}); found != nil {
		if number(limit) < 0 {
			return result{}, crash()
		}
		c.store.change(found, object{"limit": limit})
		return ok(viewTagLimit(c.Workspace, found))
	}
	return created(viewTagLimit(c.Workspace, c.store.insert("concurrency_limits", object{"name": name, "limit": limit})))
}

func viewTagLimit(_ *Workspace, limit object) object {
	return overlay(pick(limit, "id", "created", "updated"), object{
		"tag": strings.TrimPrefix(str(limit["name"]), tagPrefix), "concurrency_limit": limit["limit"], "active_slots": []any{},
	})
}

// onTagLimit does with the limit that the path names by its id or tag; others than those of tags are not found.
func onTagLimit(do func(c *call, limit object) (result, error)) handler {
	return func(c *call) (result, error) {
		match := object{"name": tagPrefix + c.params["tag"]}
		if id := c.params["id"]; id != "" {
			match = object{"id": id}
		}
		limit := c.store.find("concurrency_limits", match)
		if limit == nil || !strings.HasPrefix(str(limit["name"]), tagPrefix) {
			return result{}, refuse(http.StatusNotFound, "Concurrency limit not found")
		}
		return do(c, limit)
	}
}

func readTagLimit(c *call, limit object) (result, error) {
	return ok(viewTagLimit(c.Workspace, limit))
}

// resetTagLimit forgets who holds slots, of which nobody is known here, and leaves their number as it is.
func resetTagLimit(*call, object) (result, error) { return ok(nil) }

func removeTagLimit(c *call, limit object) (result, error) {
	c.store.remove("concurrency_limits", limit["id"])
	return ok(nil)
}

// limitRoutes are the API of the limits of any name, and the older one of the limits of tags.
var limitRoutes = []route{
	{"POST", "/v2/concurrency_limits/", createLimit},
	{"POST", "/v2/concurrency_limits/filter", filter(concurrencyLimits)},
	{"GET", "/v2/concurrency_limits/{key}", onLimit(read(concurrencyLimits))},
	{"PATCH", "/v2/concurrency_limits/{key}", onLimit(update(concurrencyLimits, nil))},
	{"DELETE", "/v2/concurrency_limits/{key}", onLimit(remove(concurrencyLimits))},
	{"POST", "/concurrency_limits/", setTagLimit},
	{"GET", "/concurrency_limits/{id}", onTagLimit(readTagLimit)},
	{"GET", "/concurrency_limits/tag/{tag}", onTagLimit(readTagLimit)},
	{"POST", "/concurrency_limits/tag/{tag}/reset", onTagLimit(resetTagLimit)},
	{"DELETE", "/concurrency_limits/{id}", onTagLimit(removeTagLimit)},
}
