package provider

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// TestOnce: one look serves all callers, an error is not kept, and a caller whose context ends ends nothing for the others.
func TestOnce(t *testing.T) {
	var looks sync.Map
	asked := 0
	answer := func(n int, err error) func(context.Context) (int, error) {
		return func(ctx context.Context) (int, error) {
			asked++
			return n, errors.Join(ctx.Err(), err)
		}
	}
	if _, err := once(t.Context(), &looks, "a", answer(0, errors.New("no connection"))); err == nil {
		t.Error("the error is lost")
	}
	for range 2 {
		if n, err := once(t.Context(), &looks, "a", answer(1, nil)); n != 1 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	}
	missing := &client.Error{Code: client.CodeNotFound, Status: http.StatusNotFound}
	for range 2 {
		if _, err := once(t.Context(), &looks, "b", answer(0, missing)); !client.IsNotFound(err) {
			t.Errorf("got %v", err)
		}
	}
	if asked != 3 {
		t.Errorf("asked %d times, expected 3", asked)
	}
	begun, end := make(chan struct{}), make(chan struct{})
	first, cancel := context.WithCancel(t.Context())
	var firstErr error
	var all sync.WaitGroup
	all.Go(func() {
		_, firstErr = once(first, &looks, "c", func(ctx context.Context) (int, error) {
			close(begun)
			<-end
			return 2, ctx.Err()
		})
	})
	<-begun
	cancel()
	all.Wait()
	close(end)
	if n, err := once(t.Context(), &looks, "c", answer(0, nil)); n != 2 || err != nil || !errors.Is(firstErr, context.Canceled) {
		t.Errorf("%d, %v; the first caller: %v", n, err, firstErr)
	}
}

// TestQueueWritesEndWithTheirContext: a write of a queue that waits for its turn ends with its context.
func TestQueueWritesEndWithTheirContext(t *testing.T) {
	unlock, err := lockPriorities(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := createWorkQueue(ended, nil, client.WorkQueueInput{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestNoPassingKeyIsLeftBehind: no key works whose answer was lost, not even after the last attempt.
func TestNoPassingKeyIsLeftBehind(t *testing.T) {
	fake, url := onCloud(t)
	proxy := prefecttest.NewProxy(t, url)
	proxy.Fail(func(r prefecttest.Request) bool { return r.Method == http.MethodPost }, createAttempts, prefecttest.LoseAnswer())
	user, ok := fake.Find("cloud_users", "handle", "ada")[0]["id"].(string)
	if !ok {
		t.Fatal("there is no user")
	}
	_, err := createPassingKey(t.Context(), testClient(t, proxy.URL), client.APIKeyInput{UserID: user, Name: "passing"})
	if left := fake.All("cloud_user_keys"); !client.IsAmbiguous(err) || len(left) > 0 {
		t.Errorf("%v; left: %v", err, left)
	}
}

// TestAbandonCascade: a plan that deletes a flow and abandons its deployment is refused, since Prefect deletes both.
func TestAbandonCascade(t *testing.T) {
	fake := onFake(t)
	const deployment = "resource \"prefect_deployment\" \"test\" {\n  name = \"kept\"\n  flow_id = prefect_flow.test.id\n  on_destroy = \"abandon\"\n}\n"
	apply := func(flow string) resource.TestStep {
		return resource.TestStep{Config: "resource \"prefect_flow\" \"test\" {\n  name = \"f\"\n" + flow + "}\n" + deployment}
	}
	plays(t, apply(""),
		refused("# nothing", `on_destroy of the deployment "kept" is abandon, but this plan deletes or replaces its flow`),
		apply("  on_destroy = \"abandon\"\n"))
	if len(fake.All("deployments")) != 1 || len(fake.All("flows")) != 1 {
		t.Error("something was deleted")
	}
}

// TestAbandonBelowAReplacedFlow: to replace a flow deletes it, with the deployments that are to be left.
func TestAbandonBelowAReplacedFlow(t *testing.T) {
	fake := onFake(t)
	config := func(name, onDestroy string) string {
		return "resource \"prefect_flow\" \"test\" {\n  name = \"" + name + "\"\n}\n" +
			"resource \"prefect_deployment\" \"test\" {\n  name = \"kept\"\n  flow_id = prefect_flow.test.id\n  on_destroy = \"" + onDestroy + "\"\n}\n"
	}
	plays(t, resource.TestStep{Config: config("f", "abandon")},
		refused(config("g", "abandon"), `on_destroy of the deployment "kept" is abandon, but this plan deletes or replaces its flow`),
		resource.TestStep{PreConfig: func() {
			if n := deletions(fake); n > 0 {
				t.Errorf("%d objects were deleted", n)
			}
		}, Config: config("f", "delete")},
		resource.TestStep{Config: config("g", "delete")})
}

// TestAbandonInADeletedWorkspace: a plan that deletes a workspace and abandons what is in it is refused.
func TestAbandonInADeletedWorkspace(t *testing.T) {
	fake, _ := onCloud(t)
	const workspace = "resource \"prefect_workspace\" \"test\" {\n  name = \"Test\"\n  handle = \"test\"\n}\n"
	flow := func(onDestroy string) string {
		return workspace + "resource \"prefect_flow\" \"test\" {\n  name = \"kept\"\n  workspace_id = prefect_workspace.test.id\n  on_destroy = \"" + onDestroy + "\"\n}\n"
	}
	plays(t, resource.TestStep{Config: flow("abandon")},
		refused("# nothing", `on_destroy of the flow "kept" is abandon, but this plan deletes or replaces its workspace`),
		resource.TestStep{PreConfig: func() {
			if n := deletions(fake); n > 0 {
				t.Errorf("%d objects were deleted", n)
			}
		}, Config: flow("delete")})
}
