package provider_test

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestObjectsReadTogetherAreThoseReadAlone(t *testing.T) {
	f := testenv.OnFake(t)
	readTogetherAndAlone(t, testenv.TestClient(t, f.URL))
}

func TestAccObjectsReadTogetherAreThoseReadAlone(t *testing.T) {
	s := testenv.OnServer(t)
	readTogetherAndAlone(t, testenv.TestClient(t, s.URL))
}

// readTogetherAndAlone makes enough objects of each kind that reads of them are put together, by id or by listing, and
// compares each with what its own request brings.
func readTogetherAndAlone(t *testing.T, c *client.Client) {
	t.Helper()
	pool := testenv.Must(c.CreateWorkPool(t.Context(), client.WorkPoolInput{Name: "together", Type: "process"}))(t)
	alike(t, "flow", (*client.Client).Flow, c, func(n string) (string, error) {
		a, err := c.CreateFlow(t.Context(), client.FlowInput{Name: n, Tags: patch.Some([]string{n})})
		return a.ID, err
	})
	flow := testenv.Must(c.FlowByName(t.Context(), "together-0"))(t)
	alike(t, "deployment", (*client.Client).Deployment, c, func(n string) (string, error) {
		a, err := c.CreateDeployment(t.Context(), client.DeploymentInput{Name: n, FlowID: flow.ID, Parameters: json.RawMessage(`{"a": 1.50}`),
			WorkPoolName: patch.Some(pool.Name)})
		if err != nil {
			return "", err
		}
		_, err = c.CreateSchedule(t.Context(), client.ScheduleInput{DeploymentID: a.ID, Timing: client.TimingInput{Cron: "1 2 * * *"}, Slug: n})
		return a.ID, err
	})
	deployment := testenv.Must(c.DeploymentByName(t.Context(), flow.Name, "together-0"))(t)
	alike(t, "schedules", func(c *client.Client, ctx context.Context, id string) (*[]*client.Schedule, error) {
		all, err := c.DeploymentSchedules(ctx, id)
		return &all, err
	}, c, func(string) (string, error) { return deployment.ID, nil })
	alike(t, "flow run", (*client.Client).FlowRun, c, func(n string) (string, error) {
		a, err := c.CreateFlowRun(t.Context(), client.FlowRunInput{DeploymentID: deployment.ID, Name: n,
			State: client.ScheduledFor("2040-01-01T00:00:00Z")})
		return a.ID, err
	})
	alike(t, "variable", (*client.Client).Variable, c, func(n string) (string, error) {
		a, err := c.CreateVariable(t.Context(), client.VariableInput{Name: n, Value: json.RawMessage(`{"x": [1, null]}`)})
		return a.ID, err
	})
	kind := testenv.Must(c.CreateBlockType(t.Context(), client.BlockTypeInput{Name: "together", Slug: "together"}))(t)
	schema := testenv.Must(c.CreateBlockSchema(t.Context(), client.BlockSchemaInput{BlockTypeID: kind.ID, Fields: json.RawMessage(
		`{"type": "object", "title": "Together", "properties": {"value": {"type": "string", "format": "password"}}, "secret_fields": ["value"], "block_type_slug": "together", "block_schema_references": {}}`)}))(t)
	for name, secrets := range map[string]bool{"together": false, "together-secret": true} {
		read := func(c *client.Client, ctx context.Context, id string) (*client.Block, error) {
			return c.Block(ctx, id, secrets)
		}
		alike(t, "block", read, c, func(n string) (string, error) {
			a, err := c.CreateBlock(t.Context(), client.BlockCreate{Name: name + n, BlockTypeID: kind.ID, BlockSchemaID: schema.ID,
				Data: json.RawMessage(`{"value": "x"}`)})
			return a.ID, err
		})
	}
	alike(t, "work pool", (*client.Client).WorkPool, c, func(n string) (string, error) {
		a, err := c.CreateWorkPool(t.Context(), client.WorkPoolInput{Name: n, Type: "process"})
		return a.ID, err
	})
	alike(t, "work queue", (*client.Client).WorkQueue, c, func(n string) (string, error) {
		a, err := c.CreateWorkQueue(t.Context(), client.WorkQueueInput{Name: n, WorkPoolName: pool.Name})
		return a.ID, err
	})
	alike(t, "global concurrency limit", (*client.Client).GlobalConcurrencyLimit, c, func(n string) (string, error) {
		a, err := c.CreateGlobalConcurrencyLimit(t.Context(), client.GlobalConcurrencyLimitInput{Name: n, Limit: patch.Some[int64](3)})
		return a.ID, err
	})
	alike(t, "task run concurrency limit", (*client.Client).TaskRunConcurrencyLimit, c, func(n string) (string, error) {
		a, err := c.SetTaskRunConcurrencyLimit(t.Context(), client.TaskRunConcurrencyLimitInput{Tag: n, ConcurrencyLimit: patch.Some[int64](3)})
		return a.ID, err
	})
}

// alike makes 25 objects, enough to be listed ahead, and reads them alone and together.
func alike[A any](t *testing.T, kind string, read func(*client.Client, context.Context, string) (*A, error), c *client.Client,
	create func(name string) (string, error)) {
	t.Helper()
	alone := map[string]*A{}
	for i := range 25 {
		id, err := create(fmt.Sprintf("together-%d", i))
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		if alone[id], err = read(c, t.Context(), id); err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
	}
	together := rest.WithMaxAge(t.Context(), time.Minute)
	for range 2 { // by their ids, then as they were listed
		var all sync.WaitGroup
		for id, want := range alone {
			all.Go(func() {
				if got, err := read(c, together, id); err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("%s: together %+v, %v, alone %+v", kind, got, err, want)
				}
			})
		}
		all.Wait()
	}
}
