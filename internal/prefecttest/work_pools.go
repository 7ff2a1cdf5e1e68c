package prefecttest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

const (
	defaultQueue     = "default"
	defaultAgentPool = "default-agent-pool"
	agentType        = "prefect-agent"
)

func reserved(poolName string) bool { return strings.HasPrefix(strings.ToLower(poolName), "prefect") }

func createWorkPool(c *call) (handlerResult, error) {
	body, err := c.decode(workPools.create)
	if err != nil {
		return handlerResult{}, err
	}
	if reserved(str(body["name"])) {
		return handlerResult{}, errorResult(http.StatusForbidden, "Work pools starting with 'Prefect' are reserved for internal use.")
	}
	if c.store.find("work_pools", pick(body, "name")) != nil {
		return handlerResult{}, errorResult(http.StatusConflict, "A work pool with this name already exists.")
	}
	return respondCreated(clone(viewWorkPool(c.Workspace, c.addWorkPool(body))))
}

// addWorkPool creates a pool with its default queue.
func (w *Workspace) addWorkPool(fields object) object {
	if given, ok := fields["storage_configuration"].(object); ok {
		fields["storage_configuration"] = merge(dict(defaultObject("work_pools")["storage_configuration"]), given)
	}
	pool := w.store.insert("work_pools", fields)
	w.setPoolStatus(pool, pool)
	queue := w.addQueue(pool, object{"name": defaultQueue, "description": "The work pool's default queue."})
	w.store.change(pool, object{"default_queue_id": queue["id"]})
	return pool
}

func merge(under, over object) object {
	for k, v := range over {
		under[k] = v
	}
	return under
}

// setPoolStatus puts the status that follows from a change of is_paused into it; pools of agents have none.
func (w *Workspace) setPoolStatus(pool, change object) {
	paused, given := change["is_paused"].(bool)
	switch {
	case !given || pool["type"] == agentType:
	case paused:
		change["status"] = "PAUSED"
	case w.store.find("workers", object{"work_pool_id": pool["id"], "status": "ONLINE"}) != nil:
		change["status"] = "READY"
	default:
		change["status"] = "NOT_READY"
	}
}

// prepareWorkPool refuses what the server refuses for pools of its own; the template can't be null, which the server does not foresee.
func prepareWorkPool(c *call, pool, change object) error {
	if template, ok := change["base_job_template"]; ok && template == nil {
		return internalServerError()
	}
	c.setPoolStatus(pool, change)
	return nil
}

// guardWorkPool refuses to touch reserved names before anything else is looked at.
func guardWorkPool(text string, allowed func(c *call) bool, next handler) handler {
	return func(c *call) (handlerResult, error) {
		if reserved(c.params["name"]) && !allowed(c) {
			return handlerResult{}, errorResult(http.StatusForbidden, "Work pools starting with 'Prefect' are reserved for internal use %s.", text)
		}
		return next(c)
	}
}

// isPauseOnly reports whether a PATCH has only the fields that reserved work pools accept.
func isPauseOnly(c *call) bool {
	change, err := c.decode(workPools.update)
	return err != nil || len(change) == len(pick(change, "is_paused", "concurrency_limit"))
}

func viewWorkPool(w *Workspace, pool object) object {
	if w.fake.isOldest() {
		return pool
	}
	return merge(object{"active_slots": w.activeSlots(pool, func(run object) bool {
		queue := w.store.find("work_queues", object{"id": run["work_queue_id"]})
		return queue != nil && queue["work_pool_id"] == pool["id"]
	})}, pool)
}

func viewWorkQueue(w *Workspace, queue object) object {
	pool := w.store.find("work_pools", object{"id": queue["work_pool_id"]})
	if w.fake.isOldest() {
		return merge(object{"work_pool_name": pool["name"]}, queue)
	}
	return merge(object{
		"work_pool_name": pool["name"],
		"active_slots":   w.activeSlots(queue, func(run object) bool { return run["work_queue_id"] == queue["id"] }),
	}, queue)
}

// activeSlots counts the runs that hold a slot; without a limit there are no slots.
func (w *Workspace) activeSlots(limited object, holds func(run object) bool) any {
	if limited["concurrency_limit"] == nil {
		return nil
	}
	n := 0
	for _, run := range w.store.rows["flow_runs"] {
		if (run["state_type"] == "PENDING" || run["state_type"] == "RUNNING") && holds(run) {
			n++
		}
	}
	return integerNumber(n)
}

func missingPoolOfQueue(c *call) string {
	if c.request.Method == http.MethodGet {
		return missingQueue(c)
	}
	return fmt.Sprintf("Work pool %q not found.", c.params["work_pool_name"])
}

func missingQueue(c *call) string {
	switch {
	case c.params["work_pool_name"] != "":
		return fmt.Sprintf("Work pool queue '%s/%s' not found.", c.params["work_pool_name"], c.params["name"])
	case c.request.Method == http.MethodPatch && c.fake.isOldest():
		return "Work Queue <built-in function id> not found" // the server's own mistake
	case c.request.Method == http.MethodPatch:
		return fmt.Sprintf("Work Queue %s not found", c.params["id"])
	}
	return "work queue not found"
}

func createQueue(c *call) (handlerResult, error) {
	body, err := c.decode(workQueues.create)
	if err != nil {
		return handlerResult{}, err
	}
	scope, err := c.scope()
	if err != nil {
		return handlerResult{}, err
	}
	pool := c.store.find("work_pools", object{"id": scope["work_pool_id"]})
	if c.store.find("work_queues", object{"work_pool_id": pool["id"], "name": body["name"]}) != nil {
		// The braces are the server's.
		return handlerResult{}, errorResult(http.StatusConflict, "A work queue with this name already exists in work pool {work_pool_name!r}.")
	}
	return respondCreated(clone(viewWorkQueue(c.Workspace, c.addQueue(pool, body))))
}

// addQueue creates a queue; without a priority it takes the first that is free.
func (w *Workspace) addQueue(pool, fields object) object {
	asked := fields["priority"]
	if asked == nil {
		n := 1
		for w.store.find("work_queues", object{"work_pool_id": pool["id"], "priority": integerNumber(n)}) != nil {
			n++
		}
		fields["priority"] = integerNumber(n)
	}
	fields["work_pool_id"] = pool["id"]
	queue := w.store.insert("work_queues", fields)
	if asked != nil {
		w.shiftPriorities(queue)
	}
	return queue
}

// shiftPriorities shifts the priorities of the other queues of the work pool, so that no queue has the priority of this one.
func (w *Workspace) shiftPriorities(queue object) {
	queues := w.store.all("work_queues", pick(queue, "work_pool_id"))
	slices.SortStableFunc(queues, func(a, b object) int {
		return cmp.Or(compareValues(a["priority"], b["priority"]), favoriteFirst(b, queue)-favoriteFirst(a, queue))
	})
	last := 0
	for _, q := range queues {
		if int(number(q["priority"])) <= last {
			w.store.change(q, object{"priority": integerNumber(last + 1)})
		}
		last = int(number(q["priority"]))
	}
}

func favoriteFirst(o, favourite object) int {
	if o["id"] == favourite["id"] {
		return 1
	}
	return 0
}

// prepareQueueOfPool is for the update by the names of the pool and the queue; the one by id moves no other queue.
func prepareQueueOfPool(c *call, queue, change object) error {
	if change["priority"] != nil {
		queue["priority"] = change["priority"]
		c.shiftPriorities(queue)
	}
	return prepareQueue(c, queue, change)
}

func prepareQueue(_ *call, queue, change object) error {
	paused, given := change["is_paused"].(bool)
	switch {
	case !given:
	case paused:
		change["status"] = "PAUSED"
	case queue["status"] == "PAUSED":
		change["status"] = "NOT_READY"
	}
	return nil
}

// removeQueue refuses for the default queue, which its pool points at, with the answer that refusal makes.
func removeQueue(refusal func() handlerResult) handler {
	return func(c *call) (handlerResult, error) {
		queue, err := c.target(workQueues)
		if err != nil {
			return handlerResult{}, err
		}
		if c.store.find("work_pools", object{"default_queue_id": queue["id"]}) != nil {
			return handlerResult{}, refusal()
		}
		return remove(workQueues)(c)
	}
}

// queueFor finds the queue that a deployment asks for, creating it if it has to; the pool must exist.
func (w *Workspace) queueFor(pool object, queueName any) object {
	if queue := w.existingQueue(pool, queueName); queue != nil {
		return queue
	}
	return w.addQueue(pool, object{"name": queueName})
}

// existingQueue finds a queue of a pool by name, or the pool's default queue when there is none; nil when it does not exist.
func (w *Workspace) existingQueue(pool object, queueName any) object {
	if !isSet(queueName) {
		return w.store.find("work_queues", object{"id": pool["default_queue_id"]})
	}
	return w.store.find("work_queues", object{"work_pool_id": pool["id"], "name": queueName})
}

// queueWithoutPool finds or creates the queue of a deployment without a work pool, in the default agent pool, before the others.
func (w *Workspace) queueWithoutPool(queueName any) object {
	pool := w.store.find("work_pools", object{"name": defaultAgentPool})
	if pool == nil {
		pool = w.addWorkPool(object{"name": defaultAgentPool})
	}
	if queue := w.existingQueue(pool, queueName); queue != nil {
		return queue
	}
	return w.addQueue(pool, object{"name": queueName, "priority": integerNumber(1)})
}

func workerHeartbeat(c *call) (handlerResult, error) {
	body, err := c.decode(heartbeat)
	if err != nil {
		return handlerResult{}, err
	}
	scope, err := c.scope()
	if err != nil {
		return handlerResult{}, err
	}
	beat := merge(pick(body, "heartbeat_interval_seconds"), object{
		"last_heartbeat_time": stamp(c.store.now(time.Microsecond)), "status": "ONLINE",
	})
	if worker := c.store.find("workers", merge(pick(body, "name"), scope)); worker != nil {
		c.store.change(worker, beat)
	} else {
		c.store.insert("workers", merge(merge(pick(body, "name"), scope), beat))
	}
	pool := c.store.find("work_pools", object{"id": scope["work_pool_id"]})
	if pool["status"] == "NOT_READY" {
		c.store.change(pool, object{"status": "READY"})
	}
	return noContent()
}
