package provider

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

func flowLifecycle() lifecycle {
	exact := knownvalue.StringExact
	return lifecycle{
		resource: "prefect_flow",
		body:     `name = "lifecycle"`,
		created:  map[string]knownvalue.Check{"name": exact("lifecycle"), "tags": knownvalue.SetExact(nil)},
		changes: []change{
			{name: "tags", body: `tags = ["x", "y"]`, want: map[string]knownvalue.Check{"tags": knownvalue.SetExact([]knownvalue.Check{exact("x"), exact("y")})}},
			{name: "what only Terraform knows", body: "tags = [\"x\", \"y\"]\non_destroy = \"delete\""},
			{name: "tags are no longer mentioned", want: map[string]knownvalue.Check{"tags": knownvalue.SetExact(nil)}},
			{name: "name", instead: `name = "Lifecycle"`, replace: true, want: map[string]knownvalue.Check{"name": exact("Lifecycle")}},
			{name: "no tags", instead: `name = "Lifecycle"`, body: `tags = ["z"]`},
		},
		imports: map[string]func(map[string]string) string{
			"name": func(a map[string]string) string { return a["name"] },
		},
		remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteFlow(ctx, a["id"])
		},
	}
}

func TestFlowLifecycle(t *testing.T) { flowLifecycle().run(t, onFake(t).URL) }

func TestAccFlowLifecycle(t *testing.T) { flowLifecycle().run(t, onServer(t).URL) }

func TestFlowIsNotTakenOver(t *testing.T) {
	fake := onFake(t)
	id := fake.Add("flows", map[string]any{"name": "taken", "tags": []any{"theirs"}})
	plays(t, refused("resource \"prefect_flow\" \"test\" {\n  name = \"taken\"\n}\n", "terraform import prefect_flow.NAME "+id))
	if writes := fake.Writes(); len(writes) > 0 {
		t.Errorf("written: %v", writes)
	}
}

func TestFlowRoundTrip(t *testing.T) {
	roundTrip[flow, client.Flow, client.FlowInput](t, client.Flow{Name: "n", Tags: []string{}})
	roundTrip[flow, client.Flow, client.FlowInput](t, client.Flow{Name: "n", Tags: []string{"a", "b"}})
}
