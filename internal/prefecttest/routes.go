package prefecttest

import (
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// route maps a method and a path to a handler. A segment in braces matches anything but a slash; when its name ends in
// "id" it matches only UUIDs.
type route struct {
	method, path string
	handle       handler
}

// The server's own paths: these end in a slash where a collection is posted to, and nowhere else.
var routes = slices.Concat(
	[]route{
		{"GET", "/observed-states", readObservedStates},
		{"POST", "/flows/", createFlow},
		{"GET", "/flows/name/{name}", read(flows)},
		{"POST", "/deployments/", createDeployment},
		{"PATCH", "/deployments/{id}", updateDeployment},
		{"DELETE", "/deployments/{id}", removeDeployment},
		{"GET", "/deployments/name/{flow_name}/{name}", read(deployments)},
		{"POST", "/deployments/{id}/pause_deployment", pauseDeployment(true)},
		{"POST", "/deployments/{id}/resume_deployment", pauseDeployment(false)},
		{"POST", "/deployments/{id}/create_flow_run", createDeploymentRun},
		{"POST", "/deployments/{id}/create_flow_run/bulk", createDeploymentRuns},
		{"GET", "/deployments/{deployment_id}/schedules", readSchedules},
		{"POST", "/deployments/{deployment_id}/schedules", createSchedules},
		{"PATCH", "/deployments/{deployment_id}/schedules/{id}", updateSchedule},
		{"DELETE", "/deployments/{deployment_id}/schedules/{id}", removeSchedule},
		{"POST", "/work_pools/", createWorkPool},
		{"POST", "/work_pools/filter", filterHandler(workPools)},
		{"POST", "/work_pools/count", countHandler(workPools)},
		{"GET", "/work_pools/{name}", read(workPools)},
		{"PATCH", "/work_pools/{name}", guardWorkPool("and can only be updated to set concurrency limits or pause",
			isPauseOnly, updateHandler(workPools, prepareWorkPool))},
		{"DELETE", "/work_pools/{name}", guardWorkPool("and can not be deleted", never, remove(workPools))},
		{"POST", "/work_pools/{work_pool_name}/queues", createQueue},
		{"POST", "/work_pools/{work_pool_name}/queues/filter", filterHandler(workQueues)},
		{"GET", "/work_pools/{work_pool_name}/queues/{name}", read(workQueues)},
		{"PATCH", "/work_pools/{work_pool_name}/queues/{name}", updateHandler(workQueues, prepareQueueOfPool)},
		{"DELETE", "/work_pools/{work_pool_name}/queues/{name}", removeQueue(internalServerError)},
		{"POST", "/work_pools/{work_pool_name}/workers/heartbeat", workerHeartbeat},
		{"POST", "/work_pools/{work_pool_name}/workers/filter", filterHandler(workers)},
		{"DELETE", "/work_pools/{work_pool_name}/workers/{name}", remove(workers)},
		{"POST", "/work_queues/filter", filterHandler(workQueues)},
		{"GET", "/work_queues/{id}", read(workQueues)},
		{"PATCH", "/work_queues/{id}", updateHandler(workQueues, prepareQueue)},
		{"DELETE", "/work_queues/{id}", removeQueue(conflict)},
		{"POST", "/variables/", createVariable},
		{"GET", "/variables/name/{name}", read(variableType)},
		{"PATCH", "/variables/name/{name}", updateHandler(variableType, nil)},
		{"DELETE", "/variables/name/{name}", remove(variableType)},
		{"POST", "/flow_runs/", createFlowRun},
		{"DELETE", "/flow_runs/{id}", removeRun},
		{"GET", "/flow_runs/{id}/graph-v2", readGraph},
		{"POST", "/flow_runs/{id}/set_state", setRunState},
		{"POST", "/flow_runs/bulk_set_state", setRunStates},
		{"POST", "/flow_runs/{id}/resume", resumeRun},
		{"POST", "/flow_runs/{id}/input", createInput},
		{"GET", "/flow_runs/{id}/input/{key}", readInput},
		{"POST", "/task_runs/", createTaskRun},
		{"POST", "/artifacts/", createArtifact},
		{"POST", "/artifacts/latest/filter", filterLatestArtifacts},
		{"POST", "/artifacts/latest/count", countLatestArtifacts},
		{"GET", "/artifacts/{key}/latest", readLatestArtifact},
		{"POST", "/events", createEvents},
		{"POST", "/events/filter", filterEvents},
		{"GET", "/events/filter/next", nextEvents},
		{"POST", "/logs/", createLogs},
		{"POST", "/logs/filter", filterHandler(logs)},
	},
	blockRoutes, collectionRoutes(flows, nil), collectionRoutes(deployments, nil), collectionRoutes(variableType, nil),
	collectionRoutes(flowRuns, prepareRun),
	collectionRoutes(taskRuns, nil), collectionRoutes(artifacts, nil), limitRoutes, automationRoutes,
)

func never(*call) bool { return false }

// collectionRoutes has the routes that types with an ID have in common; earlier routes take precedence.
func collectionRoutes(k *objectType, prepare func(c *call, o, change object) error) []route {
	base := "/" + k.name
	return []route{
		{"POST", base + "/filter", filterHandler(k)},
		{"POST", base + "/count", countHandler(k)},
		{"GET", base + "/{id}", read(k)},
		{"PATCH", base + "/{id}", updateHandler(k, prepare)},
		{"DELETE", base + "/{id}", remove(k)},
	}
}

// match returns the values of the path's parameters, or nil when the path is another.
func (r route) match(path string) map[string]string {
	want, have := strings.Split(r.path, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return nil
	}
	params := map[string]string{}
	for i, segment := range want {
		if !strings.HasPrefix(segment, "{") {
			if segment != have[i] {
				return nil
			}
			continue
		}
		param := strings.Trim(segment, "{}")
		_, err := uuid.Parse(have[i])
		if have[i] == "" || (strings.HasSuffix(param, "id") && err != nil) {
			return nil
		}
		params[param] = have[i]
	}
	return params
}

// dispatch finds the handler of a path; without one it answers as the server's router does.
func dispatch(table []route, c *call, path string) (handlerResult, error) {
	allowed := ""
	for _, r := range table {
		params := r.match(path)
		switch {
		case params == nil || c.fake.lacks(r):
		case r.method == c.request.Method:
			c.params = params
			return r.handle(c)
		case allowed == "":
			allowed = r.method
		}
	}
	if allowed != "" {
		return handlerResult{}, handlerResult{
			status: http.StatusMethodNotAllowed, body: object{"detail": "Method Not Allowed"}, header: http.Header{"Allow": {allowed}},
		}
	}
	other := strings.TrimSuffix(path, "/")
	if other == path {
		other += "/"
	}
	if slices.ContainsFunc(table, func(r route) bool { return r.match(other) != nil }) {
		return handlerResult{}, redirect(c.request, path, other)
	}
	return handlerResult{}, errorResult(http.StatusNotFound, "Not Found")
}

// redirect sends the client to the path with or without the last slash.
func redirect(r *http.Request, path, other string) handlerResult {
	location := "http://" + r.Host + strings.TrimSuffix(r.URL.Path, path) + other
	return handlerResult{status: http.StatusTemporaryRedirect, header: http.Header{"Location": {location}}}
}
