package prefecttest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// readGraph is what ran in a flow run. A task run that stands for a sub-flow is shown as the run of that.
func readGraph(c *call) (handlerResult, error) {
	run := c.store.find("flow_runs", object{"id": c.params["id"]})
	if run == nil {
		return handlerResult{}, handlerResult{
			status: http.StatusNotFound,
			body:   object{"exception_message": fmt.Sprintf("Flow run %s not found", c.params["id"])},
		}
	}
	nodes := c.graphNodes(run)
	slices.SortStableFunc(nodes, func(a, b object) int {
		return strings.Compare(str(a["start_time"])+str(a["end_time"]), str(b["start_time"])+str(b["end_time"]))
	})
	pairs, roots := []any{}, []any{}
	for _, n := range nodes {
		if parents, _ := n["parents"].([]any); len(parents) == 0 {
			roots = append(roots, n["id"])
		}
		pairs = append(pairs, []any{n["id"], n})
	}
	states := []any{}
	for _, s := range c.history[run["id"]] {
		states = append(states, pick(s, "id", "timestamp", "type", "name"))
	}
	return respond(object{
		"start_time": orElse(run["start_time"], run["expected_start_time"]), "end_time": run["end_time"],
		"root_node_ids": roots, "nodes": pairs, "artifacts": []any{}, "states": states,
	})
}

// graphNodes are the runs in a flow run, with the edges between them.
func (c *call) graphNodes(run object) []object {
	byID := map[any]object{}
	var nodes []object
	tasks := c.store.all("task_runs", object{"flow_run_id": run["id"]})
	if c.fake.isOldest() {
		tasks = slices.DeleteFunc(tasks, func(task object) bool { return task["state_type"] == nil || task["state_type"] == "PENDING" })
	}
	for _, task := range tasks {
		n := c.graphNode(task)
		byID[n["id"]] = n
		nodes = append(nodes, n)
	}
	for i, task := range tasks {
		for parameter, inputs := range dict(task["task_inputs"]) {
			list, _ := inputs.([]any)
			for _, input := range list {
				connect(byID[dict(input)["id"]], nodes[i], parameter == "__parents__")
			}
		}
	}
	return nodes
}

func (c *call) graphNode(task object) object {
	kind, shown, label := "task-run", task, task["name"]
	if sub := c.store.find("flow_runs", object{"parent_task_run_id": task["id"]}); sub != nil {
		flow := c.store.find("flows", object{"id": sub["flow_id"]})
		kind, shown, label = "flow-run", sub, str(flow["name"])+" / "+str(sub["name"])
	}
	return object{
		"kind": kind, "id": shown["id"], "label": label, "state_type": shown["state_type"],
		"start_time": orElse(shown["start_time"], shown["expected_start_time"]), "end_time": shown["end_time"],
		"parents": []any{}, "children": []any{}, "encapsulating": []any{}, "artifacts": []any{},
	}
}

// connect makes an edge; parent is nil when it is not in the graph.
func connect(parent, child object, encapsulates bool) {
	if parent == nil {
		return
	}
	add := func(n object, list string, other object) {
		edges, _ := n[list].([]any)
		n[list] = append(edges, object{"id": other["id"]})
	}
	if encapsulates {
		add(child, "encapsulating", parent)
		return
	}
	add(child, "parents", parent)
	add(parent, "children", child)
}
