package prefecttest

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
)

const maxStateQuery = 100

// readObservedStates lists the states that the runs there are have been in.
func readObservedStates(c *call) (handlerResult, error) {
	if !c.fake.can(capability.ObservedStates) {
		return handlerResult{}, errorResult(http.StatusNotFound, "Not Found")
	}
	query := c.request.URL.Query()
	limit := pageLimit
	if text := query.Get("limit"); text != "" {
		limit, _ = strconv.Atoi(text)
	}
	byName := query.Get("order_by") == "NAME_ASC"
	if limit < 1 || limit > pageLimit || len(query.Get("query")) > maxStateQuery ||
		(query.Has("order_by") && !byName && query.Get("order_by") != "LAST_SEEN_DESC") {
		return handlerResult{}, errorResult(http.StatusUnprocessableEntity, "Invalid request received.")
	}
	out := c.observedStates(strings.ToLower(strings.TrimSpace(query.Get("query"))))
	slices.SortFunc(out, func(a, b object) int {
		order := 0
		if !byName {
			order = compareValues(b["last_seen"], a["last_seen"])
		}
		return cmp.Or(
			order,
			cmp.Compare(str(a["state_type"]), str(b["state_type"])),
			cmp.Compare(str(a["state_name"]), str(b["state_name"])),
		)
	})
	return respond(out[:min(limit, len(out))])
}

// observedStates are the states whose type or name starts with a text in lower case.
func (w *Workspace) observedStates(prefix string) []object {
	out := []object{}
	for _, run := range slices.Concat(w.store.all("flow_runs", nil), w.store.all("task_runs", nil)) {
		for _, state := range w.history[run["id"]] {
			if !strings.HasPrefix(strings.ToLower(str(state["type"])), prefix) &&
				!strings.HasPrefix(strings.ToLower(str(state["name"])), prefix) {
				continue
			}
			i := slices.IndexFunc(out, func(o object) bool { return o["state_type"] == state["type"] && o["state_name"] == state["name"] })
			if i < 0 {
				i = len(out)
				out = append(out, object{
					"state_type": state["type"], "state_name": state["name"], "first_seen": state["timestamp"], "last_seen": state["timestamp"],
				})
			}
			if compareValues(state["timestamp"], out[i]["first_seen"]) < 0 {
				out[i]["first_seen"] = state["timestamp"]
			}
			if compareValues(state["timestamp"], out[i]["last_seen"]) > 0 {
				out[i]["last_seen"] = state["timestamp"]
			}
		}
	}
	return out
}
