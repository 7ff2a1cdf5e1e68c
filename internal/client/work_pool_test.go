package client

import (
	"slices"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

func TestWorkPools(t *testing.T) {
	ctx := t.Context()
	c := newClient(t, prefecttest.NewFake(t).URL)
	in := WorkPoolInput{Name: "a pool?", Type: "process", ConcurrencyLimit: patch.Some[int64](0)}
	made := clienttest.Must[*WorkPool](t)(c.CreateWorkPool(ctx, in))
	if string(made.BaseJobTemplate) != "{}" || made.ConcurrencyLimit == nil || *made.ConcurrencyLimit != 0 || made.DefaultQueueID == "" {
		t.Errorf("the new pool is %+v, expected the template {}, the limit 0 and a default queue", made)
	}
	if _, err := c.CreateWorkPool(ctx, WorkPoolInput{Name: "a pool?", Type: "process"}); !apierror.IsConflict(err) {
		t.Errorf("creating a second pool with the name: %v, expected a conflict", err)
	}
	if err := c.UpdateWorkPool(ctx, "a pool?", WorkPoolInput{Description: patch.Some(""), ConcurrencyLimit: patch.Null[int64](),
		IsPaused: patch.Some(true)}); err != nil {
		t.Fatal(err)
	}
	if got := clienttest.Must[*WorkPool](t)(c.WorkPoolByName(ctx, "a pool?")); got.Description == nil || *got.Description != "" ||
		got.ConcurrencyLimit != nil || !got.IsPaused {
		t.Errorf("the changed pool is %+v, expected an empty description, no limit, and that it is paused", got)
	}
	other := clienttest.Must[*WorkPool](t)(c.CreateWorkPool(ctx, WorkPoolInput{Name: "other", Type: "docker"}))
	clienttest.Must[*WorkPool](t)(c.CreateWorkPool(ctx, WorkPoolInput{Name: "third", Type: "docker"}))
	for name, find := range map[string]struct{ keys, want []string }{
		"all":         {nil, []string{"a pool?", "other", "third"}},
		"id and name": {[]string{other.ID, "a pool?"}, []string{"a pool?", "other"}},
		"none":        {[]string{}, nil},
		"unknown":     {[]string{"OTHER"}, nil},
	} {
		var got []string
		for _, pool := range clienttest.All(t, c.WorkPools(ctx, find.keys)) {
			got = append(got, pool.Name)
		}
		if !slices.Equal(got, find.want) {
			t.Errorf("%s: %v, expected %v", name, got, find.want)
		}
	}
	if got := clienttest.Must[*WorkPool](t)(c.WorkPool(ctx, made.ID)); got.Name != "a pool?" {
		t.Errorf("the pool of the id %s is %+v", made.ID, got)
	}
	if err := c.DeleteWorkPool(ctx, "a pool?"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.WorkPool(ctx, made.ID); !apierror.IsNotFound(err) {
		t.Errorf("reading a deleted pool by id gives %v, expected that it is not found", err)
	}
	if _, err := c.WorkPoolByName(ctx, "a pool?"); !apierror.IsNotFound(err) {
		t.Errorf("reading a deleted pool by name gives %v, expected that it is not found", err)
	}
}

func TestWorkQueues(t *testing.T) {
	ctx := t.Context()
	c := newClient(t, prefecttest.NewFake(t).URL)
	for _, pool := range []string{"p", "q"} {
		clienttest.Must[*WorkPool](t)(c.CreateWorkPool(ctx, WorkPoolInput{Name: pool, Type: "process"}))
	}
	made := clienttest.Must[*WorkQueue](t)(c.CreateWorkQueue(ctx, WorkQueueInput{WorkPoolName: "p", Name: "fast"}))
	if made.WorkPoolName != "p" || made.Priority != 2 || made.Description != "" || made.ConcurrencyLimit != nil {
		t.Errorf("the new queue is %+v, expected the pool p, the priority 2, and neither description nor limit", made)
	}
	if _, err := c.CreateWorkQueue(ctx, WorkQueueInput{WorkPoolName: "p", Name: "default"}); !apierror.IsConflict(err) {
		t.Errorf("creating a second queue default: %v, expected a conflict", err)
	}
	if _, err := c.CreateWorkQueue(ctx, WorkQueueInput{WorkPoolName: "none", Name: "x"}); !apierror.IsNotFound(err) {
		t.Errorf("creating a queue in a missing pool: %v, expected not found", err)
	}
	if err := c.UpdateWorkQueue(ctx, made.ID, WorkQueueInput{Name: "faster", Priority: patch.Some[int64](1),
		ConcurrencyLimit: patch.Some[int64](0)}); err != nil {
		t.Fatal(err)
	}
	got := clienttest.Must[*WorkQueue](t)(c.WorkQueue(ctx, made.ID))
	if got.Name != "faster" || got.Priority != 1 || got.ConcurrencyLimit == nil {
		t.Errorf("the changed queue is %+v, expected the name faster, the priority 1 and a limit", got)
	}
	if first := clienttest.Must[*WorkQueue](t)(c.WorkQueueByName(ctx, "p", "default")); first.Priority != 1 {
		t.Errorf("the default queue has the priority %d, expected 1: an update by ID does not change other queues", first.Priority)
	}
	if n := len(clienttest.All(t, c.WorkQueues(ctx, "", nil))); n != 3 {
		t.Errorf("%d queues in all pools, expected 3", n)
	}
	if got := clienttest.All(t, c.WorkQueues(ctx, "p", []string{made.ID, "nothing"})); len(got) != 1 || got[0].ID != made.ID {
		t.Errorf("the queues found in p by id and name are %+v, expected one", got)
	}
	if err := c.DeleteWorkQueue(ctx, made.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := c.WorkQueueByName(ctx, "p", "faster"); !apierror.IsNotFound(err) {
		t.Errorf("reading a deleted queue gives %v, expected that it is not found", err)
	}
	first := clienttest.Must[*WorkQueue](t)(c.WorkQueueByName(ctx, "p", "default"))
	if err := c.DeleteWorkQueue(ctx, first.ID); !apierror.IsConflict(err) {
		t.Errorf("deleting a default queue gives %v, expected a conflict", err)
	}
}
