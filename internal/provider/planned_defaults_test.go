package provider_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// plannedDefault says what the plan of a create shows for the optional attributes that the configuration does not set.
type plannedDefault struct {
	// planned are the attributes whose value the plan shows.
	planned []string
	// unknown are the attributes "(known after apply)", as their default depends on the server, the account or other objects.
	unknown []string
}

// plannedDefaults has every resource that has such attributes.
var plannedDefaults = map[string]plannedDefault{
	"prefect_automation": {
		planned: []string{"actions", "actions_on_resolve", "actions_on_trigger", "description", "enabled", "tags"},
	},
	"prefect_block": {planned: []string{"data"}},
	"prefect_block_access": { // an access control list exists before its resource does
		unknown: []string{"manage_actor_ids", "manage_team_ids", "view_actor_ids", "view_team_ids"},
	},
	"prefect_block_schema": {planned: []string{"capabilities", "fields", "version"}},
	"prefect_block_type":   {planned: []string{"code_example", "description", "documentation_url", "logo_url"}},
	"prefect_deployment": {
		planned: []string{
			"concurrency_limit", "concurrency_options", "description", "enforce_parameter_schema", "entrypoint",
			"global_concurrency_limit_id", "job_variables", "parameters", "path", "paused", "pull_steps", "storage_document_id", "tags",
			"version_info", "work_pool_name", "work_queue_name",
		},
		// The flow determines the labels, Prefect Cloud can make a version of version_info, and {} is one of two empty schemas.
		unknown: []string{"labels", "parameter_openapi_schema", "version"},
	},
	"prefect_deployment_access": {
		unknown: []string{"manage_actor_ids", "manage_team_ids", "run_actor_ids", "run_team_ids", "view_actor_ids", "view_team_ids"},
	},
	"prefect_deployment_schedule": {
		planned: []string{
			"active", "anchor_date", "day_or", "interval", "max_scheduled_runs", "parameters", "rrule", "timezone",
		},
		unknown: []string{"id", "slug"}, // made for the object
	},
	"prefect_flow": {planned: []string{"tags"}},
	"prefect_flow_run": {
		planned: []string{"job_variables"},
		// The others are the deployment's, or made for the run.
		unknown: []string{"idempotency_key", "name", "parameters", "scheduled_time", "tags", "work_queue_name"},
	},
	"prefect_global_concurrency_limit": {planned: []string{"active", "active_slots", "slot_decay_per_second"}},
	"prefect_service_account": {
		planned: []string{"old_key_expires_in_seconds"},
		unknown: []string{"account_role_name"}, // the account's
	},
	"prefect_team":        {planned: []string{"description"}},
	"prefect_team_access": {unknown: []string{"member_actor_id"}}, // the member's
	"prefect_variable":    {planned: []string{"tags"}},
	"prefect_webhook":     {planned: []string{"description", "enabled", "service_account_id"}},
	"prefect_work_pool": {
		planned: []string{"concurrency_limit", "description", "paused", "storage_configuration", "type"},
		unknown: []string{"base_job_template"}, // the server's, for the type
	},
	"prefect_work_pool_access": {
		unknown: []string{"manage_actor_ids", "manage_team_ids", "run_actor_ids", "run_team_ids", "view_actor_ids", "view_team_ids"},
	},
	"prefect_work_queue":     {planned: []string{"concurrency_limit", "description", "is_paused"}, unknown: []string{"priority"}},
	"prefect_workspace":      {planned: []string{"description"}},
	"prefect_workspace_role": {planned: []string{"description"}},
	// The settings exist before their resource does.
	"prefect_workspace_settings": {unknown: []string{"default_result_storage_block_id"}},
}

// TestPlannedDefaults compares the table with the plans of new objects, and the plans with the new objects of the fake.
func TestPlannedDefaults(t *testing.T) {
	for name, l := range lifecycles() {
		t.Run(name, func(t *testing.T) {
			_, url := l.Fake(t)
			showsDefaults(t, l, faults.NewProxy(t, url))
		})
	}
}

// TestAccPlannedDefaults compares the planned defaults with the new objects of a real server.
func TestAccPlannedDefaults(t *testing.T) {
	testenv.SkipUnlessAllTests(t)
	server := testenv.OnServer(t)
	for name, l := range serverLifecycles() {
		t.Run(name, func(t *testing.T) { showsDefaults(t, l, faults.NewProxy(t, server.URL)) })
	}
}

// showsDefaults plans a new object, and makes it: the planned defaults are what it has, without any further write.
func showsDefaults(t *testing.T, l acctest.Lifecycle, api *faults.Proxy) {
	t.Helper()
	c := acctest.NewCore(t)
	start := func() { testenv.NoError(t, c.Start(t.Context(), l.Environment(api.URL))) }
	start()
	testenv.NoError(t, c.Apply(t.Context(), l.Setup))
	t.Cleanup(func() { testenv.NoError(t, c.Apply(context.WithoutCancel(t.Context()), "")) })
	if l.Resource == "prefect_work_pool" {
		l.Body = `name = "of no type"` // which the lifecycle sets
	}
	own := acctest.Lifecycle{Resource: l.Resource}.Config(l.Body)
	p, err := c.Plan(t.Context(), c.ParseBlocks(own)[0])
	testenv.NoError(t, err)
	var got plannedDefault
	config, plan := p.Config.AsValueMap(), p.Value.AsValueMap()
	for _, a := range c.Schema().Resources[l.Resource].Block.Attributes {
		switch {
		case !a.Optional || !a.Computed || !config[a.Name].IsNull() || a.Name == "account_id" || a.Name == "workspace_id":
		case plan[a.Name].IsWhollyKnown():
			got.planned = append(got.planned, a.Name)
		default:
			got.unknown = append(got.unknown, a.Name)
		}
	}
	want := plannedDefaults[l.Resource]
	if !slices.Equal(slices.Sorted(slices.Values(got.planned)), want.planned) ||
		!slices.Equal(slices.Sorted(slices.Values(got.unknown)), want.unknown) {
		t.Errorf("the plan shows %q, and %q after the apply", got.planned, got.unknown)
	}

	start() // a second resource of one process would be refused
	api.ResetRequests()
	testenv.NoError(t, c.Apply(t.Context(), l.Setup+own))
	made := c.State[l.Resource+testenv.TestLabel].Value.AsValueMap()
	for _, name := range got.planned {
		if !made[name].RawEquals(plan[name]) {
			t.Errorf("%s was planned as %#v, and is %#v", name, plan[name], made[name])
		}
	}
	for _, w := range api.Writes() {
		if len(got.planned) > 0 && w.Method != http.MethodPost {
			t.Errorf("the new object was changed: %s %s", w.Method, w.Path)
		}
	}
}

// TestOtherDefaults: where a server has another default than the plan shows, the new object is updated to the planned one.
func TestOtherDefaults(t *testing.T) {
	fake := testenv.OnFake(t)
	newer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && r.URL.Path == "/api/work_pools/" {
			body := testenv.Must(io.ReadAll(r.Body))(t)
			paused := strings.Replace(string(body), "{", `{"is_paused": true, "concurrency_limit": 1, `, 1)
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(paused)), int64(len(paused))
		}
		fake.ServeHTTP(w, r)
	}))
	t.Cleanup(newer.Close)
	l := acctest.WorkPoolLifecycle()
	c := acctest.NewCore(t)
	testenv.NoError(t, c.Start(t.Context(), l.Environment(newer.URL+"/api")))
	testenv.NoError(t, c.Apply(t.Context(), l.Config(l.Body)))
	state := c.State[l.Resource+testenv.TestLabel].Value.AsValueMap()
	if state["paused"].True() || !state["concurrency_limit"].IsNull() {
		t.Errorf("the state is not as planned: %#v", state)
	}
	open, err := c.PendingChanges(t.Context(), l.Config(l.Body))
	if open != "" || err != nil {
		t.Errorf("the next plan: %s, %v", open, err)
	}
	var sent []string
	for _, w := range fake.Writes() {
		sent = append(sent, fmt.Sprint(w.Method, " ", w.Body))
	}
	if last := sent[len(sent)-1]; len(sent) != 2 || last != "PATCH map[concurrency_limit:<nil> is_paused:false]" {
		t.Errorf("sent: %q", sent)
	}
}
