package main

import (
	"bufio"
	"context"
	"crypto/hmac"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

const hmacKey, accessToken = "key-of-the-run-task", "token-of-the-run"

// hcp plays the side of HCP Terraform: it has plans by name, sends each from an address of its own as HCP Terraform does,
// and takes results.
type hcp struct {
	*httptest.Server
	plans   map[string]string
	results chan taskResult
	refuse  chan int // statuses that results are refused with first
}

type taskResult struct {
	Data struct {
		Type          string
		Attributes    struct{ Status, Message string }
		Relationships struct {
			Outcomes struct {
				Data []struct {
					Type       string
					Attributes struct {
						ID   string `json:"outcome-id"`
						Tags map[string][]struct{ Label, Level string }
					}
				}
			}
		}
	}
}

func newHCP(t *testing.T) *hcp {
	h := &hcp{plans: map[string]string{}, results: make(chan taskResult, 1), refuse: make(chan int, 1)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v2/plans/{plan}/json-output", func(w http.ResponseWriter, r *http.Request) {
		h.authorised(t, r)
		to := "/object/" + r.PathValue("plan")
		if r.PathValue("plan") == "elsewhere" {
			to = "http://plans.example/secret-path"
		}
		http.Redirect(w, r, to, http.StatusTemporaryRedirect)
	})
	mux.HandleFunc("GET /object/{plan}", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Error("the token went along with the redirect")
		}
		_, _ = io.WriteString(w, h.plans[r.PathValue("plan")])
	})
	mux.HandleFunc("PATCH /api/v2/task-results/1/callback", func(w http.ResponseWriter, r *http.Request) {
		h.authorised(t, r)
		select {
		case status := <-h.refuse:
			w.WriteHeader(status)
			return
		default:
		}
		var result taskResult
		if err := json.NewDecoder(r.Body).Decode(&result); err != nil || result.Data.Type != "task-results" {
			t.Errorf("%v: the result is %+v", err, result)
		}
		h.results <- result
	})
	h.Server = httptest.NewServer(mux)
	t.Cleanup(h.Close)
	return h
}

func (h *hcp) authorised(t *testing.T, r *http.Request) {
	if got := r.Header.Get("Authorization"); got != "Bearer "+accessToken || r.Header.Get("Content-Type") != "application/vnd.api+json" {
		t.Errorf("%s %s with %v", r.Method, r.URL, r.Header)
	}
}

// task is a request of HCP Terraform about a plan, with some properties changed.
func (h *hcp) task(t *testing.T, plan string, changes map[string]any) string {
	t.Helper()
	task := map[string]any{
		"payload_version": 1, "stage": "post_plan", "access_token": accessToken, "capabilities": map[string]any{"outcomes": true},
		"is_speculative": false, "organization_name": "acme", "run_id": "run-1", "workspace_name": "flows",
		"task_result_enforcement_level": "mandatory",
		"plan_json_api_url":             h.URL + "/api/v2/plans/" + plan + "/json-output",
		"task_result_callback_url":      h.URL + "/api/v2/task-results/1/callback",
	}
	for name, value := range changes {
		task[name] = value
	}
	text, err := json.Marshal(task)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func sign(body string) string {
	mac := hmac.New(sha512.New, []byte(hmacKey))
	mac.Write([]byte(body))
	return hex.EncodeToString(mac.Sum(nil))
}

// startRunTask runs the example, and returns its address and what it has logged so far.
func startRunTask(t *testing.T, trusted string) (address string, stop func() (log string)) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	c := exec.CommandContext(ctx, "python3", "-B", "examples/ci/run_task.py")
	c.Env = append(os.Environ(), "no_proxy=*", "RUN_TASK_LISTEN=127.0.0.1:0", "RUN_TASK_HMAC_KEY="+hmacKey, "RUN_TASK_TRUST="+trusted)
	stderr, err := c.StderrPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(stderr)
	first, err := lines.ReadString('\n')
	address, ok := strings.CutPrefix(strings.TrimSpace(first), "Listening on ")
	if err != nil || !ok {
		t.Fatalf("%v: it says %q", err, first)
	}
	return "http://" + address, func() string {
		cancel()
		rest, _ := io.ReadAll(lines)
		_ = c.Wait()
		return string(rest)
	}
}

// TestRunTaskNeedsKey: with an empty key, everybody could sign.
func TestRunTaskNeedsKey(t *testing.T) {
	out, err := command(t, ".", append(os.Environ(), "RUN_TASK_HMAC_KEY=", "RUN_TASK_LISTEN=127.0.0.1:0"), "python3", "-B",
		"examples/ci/run_task.py").CombinedOutput()
	if err == nil || !strings.HasPrefix(string(out), "RUN_TASK_HMAC_KEY is not set") {
		t.Errorf("%v: it says %q", err, out)
	}
}

// change is a change of a plan; before is JSON.
func change(address, before string, actions ...string) string {
	list, _ := json.Marshal(actions)
	kind, _, _ := strings.Cut(address, ".")
	return fmt.Sprintf(`{"address":%q,"mode":"managed","type":%q,"name":"x","change":{"actions":%s,"before":%s,"after":null}}`,
		address, kind, list, before)
}

func planOf(changes ...string) string {
	return `{"format_version":"1.2","resource_changes":[` + strings.Join(changes, ",") + `]}`
}

// TestRunTask plays HCP Terraform to the run task of the examples.
func TestRunTask(t *testing.T) {
	h := newHCP(t)
	address, stop := startRunTask(t, h.URL)
	send := func(body, signature string) int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-TFC-Task-Signature", signature)
		if len(body) > 256<<10 {
			r.Header.Set("Expect", "100-continue") // it is refused by its header
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		return answer.StatusCode
	}
	good := h.task(t, "none", nil)
	elsewhere := h.task(t, "none", map[string]any{"task_result_callback_url": "http://results.example/"})
	big := strings.Repeat(" ", 300<<10)
	test := h.task(t, "none", map[string]any{"access_token": "test-token", "task_result_callback_url": nil, "plan_json_api_url": nil})
	for name, c := range map[string]struct {
		body, signature string
		want            int
	}{
		"without a signature":       {good, "", 401},
		"with a wrong signature":    {good + " ", sign(good), 401},
		"with an odd signature":     {good, "ÿ", 401},
		"of another version":        {`{"payload_version":2}`, sign(`{"payload_version":2}`), 400},
		"that is no JSON":           {"x", sign("x"), 400},
		"that is too long":          {big, sign(big), 413},
		"to report to others":       {elsewhere, sign(elsewhere), 403},
		"when the run task is made": {test, sign(test), 200},
	} {
		if got := send(c.body, c.signature); got != c.want {
			t.Errorf("a request %s is answered with %d", name, got)
		}
	}

	var runs, ended []string
	for i := range 21 {
		runs = append(runs, change(fmt.Sprintf("prefect_flow_run.x[%d]", i), `{"end_time":null}`, "delete"))
		ended = append(ended, change(fmt.Sprintf("prefect_flow_run.x[%d]", i), `{"end_time":"2026-01-01T00:00:00Z"}`, "delete", "create"))
	}
	for name, c := range map[string]struct {
		plan            string
		changes         map[string]any
		status, message string
		outcomes        []string // label, level and address
	}{
		"no change":  {plan: `{"format_version":"1.2"}`, status: "passed"},
		"an update":  {plan: planOf(change("prefect_flow.a", "{}", "update"), change("prefect_work_pool.a", "null", "create")), status: "passed"},
		"forgotten":  {plan: planOf(change("prefect_flow.a", "{}", "forget"), change("prefect_flow.b", `{"on_destroy":"abandon"}`, "delete")), status: "passed"},
		"others go":  {plan: planOf(change("prefect_variable.a", "{}", "delete"), change("aws_instance.a", "{}", "delete")), status: "passed"},
		"few runs":   {plan: planOf(runs[1:]...), status: "passed"},
		"ended runs": {plan: planOf(ended...), status: "passed"},
		"a deployment": {plan: planOf(change(`prefect_deployment.etl["a"]`, `{"on_destroy":"delete"}`, "delete"), change("prefect_flow.a", "{}", "update")),
			status: "failed", message: `Would delete prefect_deployment.etl["a"]. `, outcomes: []string{`Delete error prefect_deployment.etl["a"]`}},
		"advisory": {plan: planOf(change("prefect_work_pool.a", "{}", "create", "delete")), changes: map[string]any{"task_result_enforcement_level": "advisory"},
			status: "failed", message: "Would delete prefect_work_pool.a. ", outcomes: []string{"Replace warning prefect_work_pool.a"}},
		"without outcomes": {plan: planOf(change("prefect_flow.a", "{}", "delete")), changes: map[string]any{"capabilities": nil},
			status: "failed", message: "Would delete prefect_flow.a. "},
		"many runs":        {plan: planOf(runs...), changes: map[string]any{"capabilities": nil}, status: "failed", message: "prefect_flow_run.x[9] and 11 more"},
		"elsewhere":        {status: "failed", message: "does not trust http://plans.example; see RUN_TASK_TRUST"},
		"no plan":          {plan: `{}`, status: "failed", message: "no plan"},
		"no JSON":          {plan: `secret-in-plan`, status: "failed", message: "could not be read (JSONDecodeError)"},
		"before the plan":  {changes: map[string]any{"stage": "pre_plan", "plan_json_api_url": nil}, status: "failed", message: "Post-plan"},
		"a plan elsewhere": {changes: map[string]any{"plan_json_api_url": "file:///etc/passwd"}, status: "failed", message: "does not trust file://"},
	} {
		h.plans = map[string]string{strings.ReplaceAll(name, " ", "-"): c.plan}
		if name == "a deployment" {
			h.refuse <- http.StatusServiceUnavailable
		}
		body := h.task(t, strings.ReplaceAll(name, " ", "-"), c.changes)
		if got := send(body, sign(body)); got != http.StatusOK {
			t.Errorf("%s: answered with %d", name, got)
			continue
		}
		var outcomes []string
		select {
		case result := <-h.results:
			for _, o := range result.Data.Relationships.Outcomes.Data {
				tag := o.Attributes.Tags["Status"][0]
				outcomes = append(outcomes, tag.Label+" "+tag.Level+" "+o.Attributes.ID)
			}
			got := result.Data.Attributes
			if got.Status != c.status || !strings.Contains(got.Message, c.message) || !slices.Equal(outcomes, c.outcomes) {
				t.Errorf("%s: %s %q %q", name, got.Status, got.Message, outcomes)
			}
		case <-time.After(30 * time.Second):
			t.Fatalf("%s: no result; the log:\n%s", name, stop())
		}
	}

	log := stop()
	for _, secret := range []string{hmacKey, accessToken, sign(good), "secret-"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log has %q:\n%s", secret, log)
		}
	}
	if !strings.Contains(log, "'run-1' in 'flows': passed: ") || strings.Contains(log, "Traceback") {
		t.Errorf("the log is\n%s", log)
	}
}
