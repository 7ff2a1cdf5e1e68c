package client

import (
	"fmt"
	"slices"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

func TestGlobalConcurrencyLimits(t *testing.T) {
	ctx := t.Context()
	c := newClient(t, prefecttest.NewFake(t).URL)
	made := clienttest.Must[*GlobalConcurrencyLimit](t)(c.CreateGlobalConcurrencyLimit(ctx,
		GlobalConcurrencyLimitInput{Name: "a limit?", Limit: patch.Some[int64](0), SlotDecayPerSecond: patch.Some(0.5)}))
	if !made.Active || made.Limit != 0 || made.SlotDecayPerSecond != 0.5 {
		t.Errorf("the new limit is %+v, expected an active limit with 0 slots", made)
	}
	again := GlobalConcurrencyLimitInput{Name: "a limit?", Limit: patch.Some[int64](1)}
	if _, err := c.CreateGlobalConcurrencyLimit(ctx, again); !apierror.IsConflict(err) {
		t.Errorf("creating a second limit with the name: %v, expected a conflict", err)
	}
	if err := c.UpdateGlobalConcurrencyLimit(ctx, made.ID,
		GlobalConcurrencyLimitInput{Name: "renamed", Active: patch.Some(false), ActiveSlots: patch.Some[int64](2)}); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"renamed", made.ID} {
		got := clienttest.Must[*GlobalConcurrencyLimit](t)(c.GlobalConcurrencyLimit(ctx, key))
		if got.ID != made.ID || got.Active || got.ActiveSlots != 2 ||
			got.Limit != 0 {
			t.Errorf("the limit %s is %+v", key, got)
		}
	}
	if err := c.DeleteGlobalConcurrencyLimit(ctx, made.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := c.GlobalConcurrencyLimit(ctx, made.ID); !apierror.IsNotFound(err) {
		t.Errorf("reading a deleted limit gives %v, expected that it is not found", err)
	}
}

func TestTaskRunConcurrencyLimits(t *testing.T) {
	ctx := t.Context()
	c := newClient(t, prefecttest.NewFake(t).URL)
	made := clienttest.Must[*TaskRunConcurrencyLimit](t)(c.SetTaskRunConcurrencyLimit(ctx,
		TaskRunConcurrencyLimitInput{Tag: "a tag?", ConcurrencyLimit: patch.Some[int64](0)}))
	set := clienttest.Must[*TaskRunConcurrencyLimit](t)(c.SetTaskRunConcurrencyLimit(ctx,
		TaskRunConcurrencyLimitInput{Tag: "a tag?", ConcurrencyLimit: patch.Some[int64](3)}))
	if set.ID != made.ID || set.ConcurrencyLimit != 3 {
		t.Errorf("setting the limit again returns %+v, expected the same limit with 3 slots", set)
	}
	for _, got := range []*TaskRunConcurrencyLimit{
		clienttest.Must[*TaskRunConcurrencyLimit](t)(c.TaskRunConcurrencyLimit(ctx, made.ID)),
		clienttest.Must[*TaskRunConcurrencyLimit](t)(c.TaskRunConcurrencyLimitByTag(ctx, "a tag?")),
	} {
		if got.ID != made.ID || got.Tag != "a tag?" || got.ConcurrencyLimit != 3 {
			t.Errorf("the limit is %+v, expected the tag's limit with 3 slots", got)
		}
	}
	if err := c.DeleteTaskRunConcurrencyLimit(ctx, made.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := c.TaskRunConcurrencyLimitByTag(ctx, "a tag?"); !apierror.IsNotFound(err) {
		t.Errorf("reading a deleted limit gives %v, expected that it is not found", err)
	}
}

// TestTaskRunConcurrencyLimitsOfMany: limits of tags are found on every page of the list of all limits.
func TestTaskRunConcurrencyLimitsOfMany(t *testing.T) {
	fake := prefecttest.NewFake(t)
	for i := range rest.PageSize + 5 {
		fake.Add("concurrency_limits", map[string]any{"name": fmt.Sprint("another-", i), "limit": 1})
	}
	for _, tag := range []string{"b", "a"} {
		fake.Add("concurrency_limits", map[string]any{"name": TagLimitPrefix + tag, "limit": 1})
	}
	var tags []string
	for _, limit := range clienttest.All(t, newClient(t, fake.URL).TaskRunConcurrencyLimits(t.Context())) {
		tags = append(tags, limit.Tag)
	}
	if !slices.Equal(tags, []string{"a", "b"}) {
		t.Errorf("the tags are %v, expected a and b", tags)
	}
}

func TestWorkers(t *testing.T) {
	fake := prefecttest.NewFake(t)
	c := newClient(t, fake.URL)
	pool := fake.Add("work_pools", map[string]any{"name": "pool", "type": "process"})
	fake.Add("workers", map[string]any{"name": "a", "work_pool_id": pool, "last_heartbeat_time": "2026-01-01T00:00:00Z", "status": "OFFLINE"})
	fake.Add("workers", map[string]any{"name": "b", "work_pool_id": pool, "last_heartbeat_time": "2026-01-02T00:00:00Z"})
	got := clienttest.All(t, c.Workers(t.Context(), "pool"))
	if len(got) != 2 || got[0].Name != "b" || got[0].Status != "ONLINE" || got[1].Status != "OFFLINE" || got[1].LastHeartbeatTime == nil {
		t.Errorf("the workers are %+v", got)
	}
	for _, err := range c.Workers(t.Context(), "none") {
		if !apierror.IsNotFound(err) {
			t.Errorf("listing the workers of a missing pool: %v, expected not found", err)
		}
	}
}
