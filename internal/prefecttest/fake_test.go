package prefecttest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"
)

const (
	testAccountID   = "11111111-1111-4111-8111-111111111111"
	testWorkspaceID = "22222222-2222-4222-8222-222222222222"
)

// send makes a request, with headers given as names and values in turn, and returns the status and the decoded answer.
func send(t *testing.T, method, url, body string, header ...string) (int, any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if len(bytes.TrimSpace(data)) > 0 {
		if err := json.Unmarshal(data, &out); err != nil {
			t.Fatalf("%s %s: %v in %s", method, url, err, data)
		}
	}
	return response.StatusCode, out
}

// mustSend is send for a request that has to succeed; it returns the answer as an object, if it is one.
func mustSend(t *testing.T, method, url, body string) map[string]any {
	t.Helper()
	status, out := send(t, method, url, body)
	if status >= http.StatusBadRequest {
		t.Fatalf("%s %s: %d %v", method, url, status, out)
	}
	o, _ := out.(map[string]any)
	return o
}

func newDeployment(t *testing.T, f *Fake, more string) (flowID, deploymentID string) {
	t.Helper()
	flow := str(mustSend(t, "POST", f.URL+"/flows/", `{"name":"f"}`)["id"])
	d := mustSend(t, "POST", f.URL+"/deployments/", `{"name":"d","flow_id":"`+flow+`"`+more+`}`)
	return flow, str(d["id"])
}

func TestRecordsWhatIsSent(t *testing.T) {
	f := NewFake(t)
	send(t, "POST", f.URL+"/flows/", `{"name":"f"}`, "X-Trace", "1")
	send(t, "POST", f.URL+"/flows/filter", `{}`)
	send(t, "GET", f.URL+"/flows/name/f%20g", "")
	send(t, "POST", f.URL+"/flows/", `not JSON`)
	all := f.Requests()
	want := []struct {
		request string
		status  int
		body    any
	}{
		{"POST /flows/", 201, map[string]any{"name": "f"}},
		{"POST /flows/filter", 200, map[string]any{}},
		{"GET /flows/name/f g", 404, nil},
		{"POST /flows/", 422, "not JSON"},
	}
	for i, w := range want {
		got := all[i]
		if got.Method+" "+got.Path != w.request || got.Status != w.status || !reflect.DeepEqual(got.Body, w.body) {
			t.Errorf("request %d is %s %s %d %v, not %v", i, got.Method, got.Path, got.Status, got.Body, w)
		}
	}
	if all[0].Header.Get("X-Trace") != "1" {
		t.Errorf("headers: %v", all[0].Header)
	}
	if writes := f.Writes(); len(writes) != 2 || writes[1].Status != 422 {
		t.Errorf("writes: %v", writes)
	}
	f.ResetRequests()
	if len(f.Requests()) != 0 {
		t.Error("requests survive ResetRequests")
	}
}

func TestSomebodyElse(t *testing.T) {
	f := NewFake(t)
	id := f.Add("variables", map[string]any{"name": "v", "value": 1})
	before := f.Get("variables", id)
	f.Set("variables", id, "value", map[string]any{"a": 2})
	after := f.Get("variables", id)
	if !reflect.DeepEqual(after["value"], map[string]any{"a": 2.0}) || after["updated"] == before["updated"] {
		t.Errorf("before %v, after %v", before, after)
	}
	if got := mustSend(t, "GET", f.URL+"/variables/"+id, ""); !reflect.DeepEqual(got, after) {
		t.Errorf("the API answers %v, not %v", got, after)
	}
	if found := f.Find("variables", "name", "v"); len(found) != 1 || found[0]["id"] != id {
		t.Errorf("found %v", found)
	}
	f.Delete("variables", id)
	if status, _ := send(t, "GET", f.URL+"/variables/"+id, ""); status != 404 || f.Get("variables", id) != nil ||
		len(f.All("variables")) != 0 {
		t.Errorf("still there: %d", status)
	}
}

func TestUpdatesTakeBackScheduledRuns(t *testing.T) {
	for name, change := range map[string]func(f *Fake, d string) (method, path, body string){
		"deployment": func(_ *Fake, d string) (string, string, string) { return "PATCH", "/deployments/" + d, `{}` },
		"schedule": func(f *Fake, d string) (string, string, string) {
			return "PATCH", "/deployments/" + d + "/schedules/" + str(f.All("schedules")[0]["id"]), `{}`
		},
		"take-over": func(f *Fake, d string) (string, string, string) {
			return "POST", "/deployments/", `{"name":"d","flow_id":"` + str(f.Get("deployments", d)["flow_id"]) + `"}`
		},
		"pause": func(_ *Fake, d string) (string, string, string) {
			return "POST", "/deployments/" + d + "/pause_deployment", ""
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := NewFake(t)
			_, d := newDeployment(t, f, `,"schedules":[{"schedule":{"cron":"0 0 * * *"},"slug":"s"}]`)
			mine := mustSend(t, "POST", f.URL+"/deployments/"+d+"/create_flow_run", `{}`)
			if auto := f.ScheduleRuns(d, 3); len(auto) != 3 || len(f.All("flow_runs")) != 4 {
				t.Fatalf("scheduled %v", auto)
			}
			mustSend(t, "POST", f.URL+"/deployments/filter", `{}`)
			mustSend(t, "GET", f.URL+"/deployments/"+d+"/schedules", "")
			if n := len(f.All("flow_runs")); n != 4 {
				t.Fatalf("reading left %d runs", n)
			}
			method, path, body := change(f, d)
			mustSend(t, method, f.URL+path, body)
			if left := f.All("flow_runs"); len(left) != 1 || left[0]["id"] != mine["id"] {
				t.Errorf("left: %v", left)
			}
		})
	}
}

func TestDeletionsReachWhatBelongs(t *testing.T) {
	f := NewFake(t)
	mustSend(t, "POST", f.URL+"/work_pools/", `{"name":"p","type":"process"}`)
	flow, d := newDeployment(t, f, `,"concurrency_limit":2,"work_pool_name":"p","work_queue_name":"q","schedules":[{"schedule":{"interval":60}}]`)
	limit := str(f.All("concurrency_limits")[0]["id"])
	f.Add("deployments", map[string]any{"name": "shares the limit", "flow_id": flow, "concurrency_limit_id": limit})
	mustSend(t, "DELETE", f.URL+"/work_pools/p", "")
	if f.Get("deployments", d)["work_queue_id"] != nil || len(f.All("work_queues")) != 0 {
		t.Error("the pool's queues are still there")
	}
	mustSend(t, "DELETE", f.URL+"/deployments/"+d, "")
	if len(f.All("concurrency_limits"))+len(f.All("schedules")) != 0 || f.All("deployments")[0]["concurrency_limit_id"] != nil {
		t.Error("the deployment's limit and schedules are still there")
	}
	mustSend(t, "POST", f.URL+"/flow_runs/", `{"flow_id":"`+flow+`"}`)
	mustSend(t, "DELETE", f.URL+"/flows/"+flow, "")
	if len(f.All("deployments"))+len(f.All("flow_runs")) != 0 {
		t.Error("the flow's deployments and runs are still there")
	}
}

func TestScriptTakesOneStepAnAnswer(t *testing.T) {
	f := NewFake(t)
	_, d := newDeployment(t, f, "")
	f.Script("", "PENDING", "RUNNING/Retrying", "FAILED: out of memory")
	run := mustSend(t, "POST", f.URL+"/deployments/"+d+"/create_flow_run", `{}`)
	url := f.URL + "/flow_runs/" + str(run["id"])
	for _, want := range []string{"Scheduled", "Pending", "Retrying", "Failed", "Failed"} {
		if got := mustSend(t, "GET", url, "")["state_name"]; got != want {
			t.Errorf("the run is %v, not %s", got, want)
		}
	}
	if state := mustSend(t, "GET", url, "")["state"].(map[string]any); state["message"] != "out of memory" {
		t.Errorf("state: %v", state)
	}
	f.Script("")
	other := str(mustSend(t, "POST", f.URL+"/deployments/"+d+"/create_flow_run", `{}`)["id"])
	f.Script(other, "RUNNING")
	for _, want := range []string{"SCHEDULED", "RUNNING"} {
		_, out := send(t, "POST", f.URL+"/flow_runs/filter", `{"flow_runs":{"id":{"any_":["`+other+`"]}}}`)
		if got := out.([]any)[0].(map[string]any)["state_type"]; got != want {
			t.Errorf("the run is %v, not %s", got, want)
		}
	}
	f.Advance(other, "COMPLETED")
	if got := f.Get("flow_runs", other); got["state_type"] != "COMPLETED" || got["end_time"] == nil || got["run_count"] != 1.0 {
		t.Errorf("advanced to %v", got)
	}
	f.Log(other, 30, "careful")
	_, out := send(t, "POST", f.URL+"/logs/filter", `{"logs":{"flow_run_id":{"any_":["`+other+`"]}}}`)
	if line := out.([]any)[0].(map[string]any); line["message"] != "careful" || line["level"] != 30.0 {
		t.Errorf("log: %v", line)
	}
}

func TestListsArePaged(t *testing.T) {
	f := NewFake(t)
	for range 201 {
		f.Add("flows", map[string]any{"name": "f"})
	}
	for body, want := range map[string]int{`{}`: 200, `{"offset":200}`: 1, `{"offset":300}`: 0, `{"limit":5}`: 5, `{"limit":0}`: 0} {
		if _, out := send(t, "POST", f.URL+"/flows/filter", body); len(out.([]any)) != want {
			t.Errorf("%s gives %d, not %d", body, len(out.([]any)), want)
		}
	}
}

func TestBasicAuth(t *testing.T) {
	f := NewFake(t, WithBasicAuth("admin:pass"))
	status, out := send(t, "GET", f.URL+"/admin/version", "")
	if status != 401 || !reflect.DeepEqual(out, map[string]any{"exception_message": "Unauthorized"}) {
		t.Errorf("without: %d %v", status, out)
	}
	if status, _ := send(t, "GET", f.URL+"/admin/version", "", "Authorization", "Basic YWRtaW46cGFzcw=="); status != 200 {
		t.Errorf("with: %d", status)
	}
	if status, _ := send(t, "GET", f.URL+"/health", ""); status != 200 {
		t.Errorf("health: %d", status)
	}
}

func TestCSRF(t *testing.T) {
	f := NewFake(t, WithCSRF())
	write := func(header ...string) any {
		status, out := send(t, "POST", f.URL+"/flows/", `{"name":"f"}`, header...)
		if status == 403 {
			return out.(map[string]any)["detail"]
		}
		return status
	}
	token := func() string { return str(mustSend(t, "GET", f.URL+"/csrf-token?client=me", "")["token"]) }
	first := token()
	for _, c := range []struct {
		want   any
		header []string
	}{
		{"Missing CSRF token.", nil},
		{"Missing client identifier.", []string{"Prefect-Csrf-Token", first}},
		{"Invalid CSRF token or client identifier.", []string{"Prefect-Csrf-Token", first, "Prefect-Csrf-Client", "you"}},
		{201, []string{"Prefect-Csrf-Token", first, "Prefect-Csrf-Client", "me"}},
	} {
		if got := write(c.header...); got != c.want {
			t.Errorf("%v: %v, not %v", c.header, got, c.want)
		}
	}
	f.ExpireCSRF()
	if got := write("Prefect-Csrf-Token", first, "Prefect-Csrf-Client", "me"); got != "Invalid CSRF token or client identifier." {
		t.Errorf("after the end of the token: %v", got)
	}
	if got := write("Prefect-Csrf-Token", token(), "Prefect-Csrf-Client", "me"); got != 200 {
		t.Errorf("with a new token: %v", got)
	}
	if status, _ := send(t, "GET", f.URL+"/csrf-token", ""); status != 422 {
		t.Errorf("without a client: %d", status)
	}
}

func TestCloudKeepsWorkspacesApart(t *testing.T) {
	const other = "33333333-3333-4333-8333-333333333333"
	f := NewFake(t, WithAPIKey("key"), WithCloud(
		CloudWorkspace{testAccountID, "acme", testWorkspaceID, "prod"}, CloudWorkspace{testAccountID, "acme", other, "dev"},
	))
	auth := []string{"Authorization", "Bearer key"}
	base := f.URL + "/accounts/" + testAccountID + "/workspaces/"
	if status, _ := send(t, "POST", base+testWorkspaceID+"/flows/", `{"name":"f"}`, auth...); status != 201 {
		t.Errorf("create: %d", status)
	}
	if len(f.In(testAccountID, testWorkspaceID).All("flows")) != 1 || len(f.In(testAccountID, other).All("flows")) != 0 {
		t.Error("the flow is in the wrong workspace")
	}
	if got := f.Writes()[0]; got.Path != "/flows/" || got.Workspace != testAccountID+"/"+testWorkspaceID {
		t.Errorf("recorded %q in %q", got.Path, got.Workspace)
	}
	flow := str(f.In(testAccountID, testWorkspaceID).All("flows")[0]["id"])
	if status, _ := send(t, "PATCH", base+testWorkspaceID+"/flows/"+flow, `{"labels":{"a":1}}`, auth...); status != 204 {
		t.Errorf("labels: %d", status)
	}
	_, d := send(t, "POST", base+testWorkspaceID+"/deployments/", `{"name":"d","flow_id":"`+flow+`"}`, auth...)
	if d.(map[string]any)["enforce_parameter_schema"] != false {
		t.Errorf("deployment: %v", d)
	}
	_, list := send(t, "GET", f.URL+"/me/workspaces", "", auth...)
	if w := list.([]any)[1].(map[string]any); w["workspace_handle"] != "dev" || w["workspace_id"] != other {
		t.Errorf("workspaces: %v", list)
	}
	for path, want := range map[string]int{
		"/health": 200, "/flows/filter": 404, "/admin/version": 404, "/accounts/" + testAccountID + "/workspaces/" + testAccountID + "/flows/filter": 404,
	} {
		if status, _ := send(t, "GET", f.URL+path, "", auth...); status != want {
			t.Errorf("%s: %d, not %d", path, status, want)
		}
	}
	if status, _ := send(t, "GET", f.URL+"/me/workspaces", ""); status != 401 {
		t.Errorf("without a key: %d", status)
	}
}

func TestWorkerMetadataHoldsValidTemplates(t *testing.T) {
	f := NewFake(t, WithVersion("3.6.13"))
	types := 0
	for _, group := range mustSend(t, "GET", f.URL+"/collections/views/aggregate-worker-metadata", "") {
		for name, w := range group.(map[string]any) {
			types++
			template, err := json.Marshal(w.(map[string]any)["default_base_job_configuration"])
			if err != nil {
				t.Fatal(err)
			}
			mustSend(t, "POST", f.URL+"/work_pools/", `{"name":"`+name+`","type":"`+name+`","base_job_template":`+string(template)+`}`)
		}
	}
	if types < 3 {
		t.Errorf("there are %d types", types)
	}
	if _, version := send(t, "GET", f.URL+"/admin/version", ""); version != "3.6.13" {
		t.Errorf("version %v", version)
	}
}

func TestEndlessRulesGetANearAnchor(t *testing.T) {
	now := time.Date(2026, 7, 1, 10, 2, 30, 0, time.UTC)
	for _, c := range []struct{ rule, zone, want string }{
		{"FREQ=MINUTELY", "UTC", "DTSTART:20260701T100200"},
		{"FREQ=MINUTELY;INTERVAL=5", "Europe/Berlin", "DTSTART:20260701T120000"},
		{"FREQ=SECONDLY;COUNT=3", "UTC", "DTSTART:20200101T000000"},
		{"RRULE:FREQ=WEEKLY", "UTC", "DTSTART:20200101T000000"},
	} {
		if got := anchored(c.rule, c.zone, now); got != c.want+"\n"+c.rule {
			t.Errorf("%s in %s: %q", c.rule, c.zone, got)
		}
	}
	if got := anchored("DTSTART:20240101T000000\nFREQ=DAILY", "UTC", now); got != "DTSTART:20240101T000000\nFREQ=DAILY" {
		t.Errorf("a rule with an anchor became %q", got)
	}
}

func TestMistakesInTestsPanic(t *testing.T) {
	f := NewFake(t)
	for name, mistake := range map[string]func(){
		"kind":       func() { f.Add("floes", nil) },
		"object":     func() { f.Set("flows", testAccountID, "name", "x") },
		"deployment": func() { f.ScheduleRuns(testAccountID, 1) },
		"state":      func() { f.Script("", "DONE") },
		"value":      func() { f.Find("flows", "name", func() {}) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			mistake()
		})
	}
}
