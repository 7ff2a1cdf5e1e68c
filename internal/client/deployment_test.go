package client

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

func TestDeployments(t *testing.T) {
	fake, c, id := onFake(t)
	ctx := t.Context()
	flow := clienttest.Must[*Deployment](t)(c.Deployment(ctx, id)).FlowID
	made := clienttest.Must[*Deployment](t)(c.CreateDeployment(ctx, DeploymentInput{
		Name: "e", FlowID: flow, Labels: map[string]string{"team": "data"}, Tags: patch.Some([]string{"x", "y"}),
		ConcurrencyLimit: patch.Some[int64](2), ConcurrencyOptions: patch.Some(ConcurrencyOptions{CollisionStrategy: "CANCEL_NEW"}),
		PullSteps: patch.Some([]json.RawMessage{json.RawMessage(`{"a.b":{"c":"<&>"}}`)}),
	}))
	if !made.OwnLimit() || made.Limit.Limit != 2 || made.Labels["team"] != "data" || made.ConcurrencyOptions.GracePeriodSeconds != nil {
		t.Errorf("created %+v", made)
	}
	if len(made.PullSteps) != 1 || !patch.SameJSON(made.PullSteps[0], []byte(`{"a.b":{"c":"<&>"}}`)) {
		t.Errorf("pull steps %s", made.PullSteps)
	}
	if got := clienttest.Must[*Deployment](t)(c.DeploymentByName(ctx, "f", "e")); got.ID != made.ID {
		t.Errorf("by name: %+v", got)
	}
	if got := clienttest.Must[*Deployment](t)(c.DeploymentOfFlow(ctx, flow, "e")); got.ID != made.ID {
		t.Errorf("of the flow: %+v", got)
	}
	if got := clienttest.Must[*Deployment](t)(c.DeploymentOfFlow(ctx, flow, "E")); got != nil {
		t.Errorf("of another name: %+v", got)
	}
	shared := fake.Add("concurrency_limits", map[string]any{"name": "shared", "limit": 9})
	for _, in := range []DeploymentInput{
		{Description: patch.Some("d"), ConcurrencyLimit: patch.Null[int64](), ConcurrencyOptions: patch.Null[ConcurrencyOptions]()},
		{GlobalConcurrencyLimitID: patch.Some(shared)},
	} {
		if err := c.UpdateDeployment(ctx, made.ID, in); err != nil {
			t.Fatal(err)
		}
	}
	got := clienttest.Must[*Deployment](t)(c.Deployment(ctx, made.ID))
	if got.OwnLimit() || got.Limit.ID != shared || *got.Description != "d" || got.ConcurrencyOptions != nil || len(got.Tags) != 2 {
		t.Errorf("updated %+v", got)
	}
	if err := errors.Join(c.PauseDeployment(ctx, made.ID), c.ResumeDeployment(ctx, made.ID), c.DeleteDeployment(ctx, made.ID)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Deployment(ctx, made.ID); !apierror.IsNotFound(err) {
		t.Errorf("a deleted deployment: %v", err)
	}
}

func TestDeploymentsFilters(t *testing.T) {
	fake, c, first := onFake(t)
	ctx := t.Context()
	other := clienttest.Must[*Flow](t)(c.CreateFlow(ctx, FlowInput{Name: "g"}))
	clienttest.Must[*WorkPool](t)(c.CreateWorkPool(ctx, WorkPoolInput{Name: "p", Type: "process"}))
	for _, in := range []DeploymentInput{
		{Name: "e", FlowID: other.ID, Tags: patch.Some([]string{"x", "y"}), Paused: patch.Some(true)},
		{Name: "h", FlowID: other.ID, Tags: patch.Some([]string{"x"}), WorkPoolName: patch.Some("p")},
	} {
		clienttest.Must[*Deployment](t)(c.CreateDeployment(ctx, in))
	}
	fake.Set("deployments", first, "status", "READY")
	yes, no := true, false
	for name, find := range map[string]struct {
		filter        DeploymentFilter
		offset, limit int
		want          []string
	}{
		"all":                 {limit: -1, want: []string{"h", "e", "d"}},
		"window":              {offset: 1, limit: 1, want: []string{"e"}},
		"flow":                {filter: DeploymentFilter{FlowName: "g"}, limit: -1, want: []string{"h", "e"}},
		"all tags":            {filter: DeploymentFilter{Tags: []string{"y", "x"}}, limit: -1, want: []string{"e"}},
		"pool":                {filter: DeploymentFilter{WorkPoolName: "p"}, limit: -1, want: []string{"h"}},
		"paused":              {filter: DeploymentFilter{Paused: &yes}, limit: -1, want: []string{"e"}},
		"not paused":          {filter: DeploymentFilter{Paused: &no}, limit: -1, want: []string{"h", "d"}},
		"status":              {filter: DeploymentFilter{Status: "READY"}, limit: -1, want: []string{"d"}},
		"status, a window":    {filter: DeploymentFilter{Status: "NOT_READY"}, offset: 1, limit: 1, want: []string{"e"}},
		"status, none wanted": {filter: DeploymentFilter{Status: "NOT_READY"}, limit: 0},
	} {
		var got []string
		for _, d := range clienttest.All(t, c.Deployments(ctx, find.filter, find.offset, find.limit)) {
			got = append(got, d.Name)
		}
		if !slices.Equal(got, find.want) {
			t.Errorf("%s: %v, expected %v", name, got, find.want)
		}
	}
}

func TestCheckReferences(t *testing.T) {
	_, c, id := onFake(t)
	ctx := t.Context()
	flow := clienttest.Must[*Deployment](t)(c.Deployment(ctx, id)).FlowID
	clienttest.Must[*WorkPool](t)(c.CreateWorkPool(ctx, WorkPoolInput{Name: "p", Type: "process"}))
	for name, check := range map[string]struct {
		in    DeploymentInput
		field string // the missing reference
	}{
		"nothing":   {},
		"all there": {in: DeploymentInput{FlowID: flow, WorkPoolName: patch.Some("p"), WorkQueueName: patch.Some("default"), StorageDocumentID: patch.Null[string]()}},
		"flow":      {in: DeploymentInput{FlowID: id}, field: "flow_id"},
		"pool":      {in: DeploymentInput{WorkPoolName: patch.Some("q"), WorkQueueName: patch.Some("default")}, field: "work_pool_name"},
		"queue":     {in: DeploymentInput{WorkPoolName: patch.Some("p"), WorkQueueName: patch.Some("q")}, field: "work_queue_name"},
		"storage":   {in: DeploymentInput{StorageDocumentID: patch.Some(id)}, field: "storage_document_id"},
		"limit":     {in: DeploymentInput{GlobalConcurrencyLimitID: patch.Some(id)}, field: "global_concurrency_limit_id"},
	} {
		err := c.CheckReferences(ctx, check.in)
		var missing *MissingReferenceError
		if errors.As(err, &missing) != (check.field != "") || (missing != nil && missing.Field != check.field) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestReferencesAreCached: an object that was read recently is not read again until an object is deleted. A missing
// object is read again.
func TestReferencesAreCached(t *testing.T) {
	fake, c, id := onFake(t)
	flow := clienttest.Must[*Deployment](t)(c.Deployment(t.Context(), id)).FlowID
	fake.ResetRequests()
	for range 3 {
		if err := c.CheckReferences(t.Context(), DeploymentInput{FlowID: flow}); err != nil {
			t.Error(err)
		}
		if err := c.CheckReferences(t.Context(), DeploymentInput{FlowID: id}); err == nil {
			t.Error("a missing flow is reported as existing")
		}
	}
	if n := len(fake.Requests()); n != 1+3 {
		t.Errorf("%d requests, expected one for the flow, and one for each check of the missing flow", n)
	}
	if err := c.DeleteFlow(t.Context(), flow); err != nil {
		t.Fatal(err)
	}
	if err := c.CheckReferences(t.Context(), DeploymentInput{FlowID: flow}); err == nil {
		t.Error("a deleted flow is reported as existing")
	}
}

// TestSchedulesOfNewDeployment: the schedules of a deployment that was created without any are not read until one is
// created.
func TestSchedulesOfNewDeployment(t *testing.T) {
	fake, c, other := onFake(t)
	flow := clienttest.Must[*Deployment](t)(c.Deployment(t.Context(), other)).FlowID
	id := clienttest.Must[*Deployment](t)(c.CreateDeployment(t.Context(), DeploymentInput{Name: "new", FlowID: flow})).ID
	planning := rest.WithMaxAge(t.Context(), time.Minute)
	fake.ResetRequests()
	if some := clienttest.Must[[]*Schedule](t)(c.DeploymentSchedules(planning, id)); len(some)+len(fake.Requests()) != 0 {
		t.Errorf("%d schedules with %d requests, expected none and no request", len(some), len(fake.Requests()))
	}
	in := ScheduleInput{DeploymentID: id, Timing: TimingInput{Cron: "0 6 * * *"}}
	made := clienttest.Must[*Schedule](t)(c.CreateSchedule(t.Context(), in))
	if some := clienttest.Must[[]*Schedule](t)(c.DeploymentSchedules(planning, id)); len(some) != 1 || some[0].ID != made.ID {
		t.Errorf("%v, expected the created schedule", some)
	}
}

// TestDeploymentChanges: an update sends only the changed fields.
func TestDeploymentChanges(t *testing.T) {
	before := DeploymentInput{Name: "d", Labels: map[string]string{"a": "1"}, Tags: patch.Some([]string{}),
		Parameters: json.RawMessage(`{"a":1, "b":2}`), Description: patch.Some("x")}
	after := DeploymentInput{Name: "d", Labels: map[string]string{"a": "1"}, Tags: patch.Some([]string{"t"}),
		Parameters: json.RawMessage(`{"b":2,"a":1}`), Description: patch.Null[string]()}
	changed, some, err := patch.Changes(before, after)
	if err != nil || !some {
		t.Fatal(some, err)
	}
	b, err := patch.Encode(changed)
	if diff := cmp.Diff(`{"description":null,"tags":["t"]}`, string(b)); diff != "" || err != nil {
		t.Error(diff, err)
	}
}
