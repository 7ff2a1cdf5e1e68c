package acctest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/jsonschema"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// StartOnCloud starts the provider with an address of Prefect Cloud.
func (c *Core) StartOnCloud(url string) {
	c.T.Helper()
	if err := c.Start(c.T.Context(), map[string]string{"PREFECT_API_URL": url, "PREFECT_API_KEY": testenv.CloudKey}); err != nil {
		c.T.Fatal(err)
	}
}

// Invoke invokes an action in a new instance of the provider.
func (c *Core) Invoke(ctx context.Context, env map[string]string, name, body string) error {
	if err := c.Start(ctx, env); err != nil {
		return err
	}
	return c.InvokeBlock(ctx, c.ParseBlocks(fmt.Sprintf("action %q \"test\" {\n%s\n}\n", name, body))[0])
}

// InvokeBlock invokes the action of a block.
func (c *Core) InvokeBlock(ctx context.Context, b testenv.Block) error {
	ty := c.ResourceType(b.TypeName)
	config, err := c.Config(b, ty)
	if err != nil {
		return err
	}
	stream, err := c.Server.InvokeAction(ctx, &tfprotov6.InvokeActionRequest{ActionType: b.TypeName, Config: c.Encode(config, ty)})
	if err != nil {
		return err
	}
	for event := range stream.Events {
		if done, ok := event.Type.(tfprotov6.CompletedInvokeActionEventType); ok {
			err = c.Record(done.Diagnostics)
		}
	}
	return err
}

// PlanInNewProcess plans in a new instance of the provider, and returns its requests.
func (c *Core) PlanInNewProcess(t *testing.T, env map[string]string, config string, fake *prefecttest.Fake) []prefecttest.Request {
	t.Helper()
	before := len(fake.Requests())
	if err := c.Start(t.Context(), env); err != nil {
		t.Fatal(err)
	}
	if _, err := c.PendingChanges(t.Context(), config); err != nil {
		t.Fatal(fmt.Errorf("planning again: %w", err))
	}
	return fake.Requests()[before:]
}

// Recover applies until an apply succeeds, and imports the objects that errors and warnings advise to import.
func (c *Core) Recover(ctx context.Context, url string) {
	c.T.Helper()
	c.StopOnImportAdvice = true
	var err error
	for range len(c.ParseBlocks(testenv.SeveralResources)) {
		if err = c.Start(ctx, map[string]string{"PREFECT_API_URL": url}); err == nil {
			err = c.Apply(ctx, testenv.SeveralResources)
		}
		if err == nil {
			return
		}
		advice := testenv.ImportAdvice.FindStringSubmatch(err.Error())
		if advice == nil {
			break
		}
		if err = c.Import(ctx, advice[1], advice[2]); err != nil {
			break
		}
	}
	c.T.Errorf("applying again: %v", err)
}

// Import imports an object by its ID.
func (c *Core) Import(ctx context.Context, address, id string) error {
	kind, _, _ := strings.Cut(address, ".")
	resp, err := c.Server.ImportResourceState(ctx, &tfprotov6.ImportResourceStateRequest{TypeName: kind, ID: id})
	if err != nil {
		return err
	}
	if err := c.Record(resp.Diagnostics); err != nil {
		return err
	}
	if len(resp.ImportedResources) != 1 {
		return fmt.Errorf("%d objects were imported", len(resp.ImportedResources))
	}
	got := resp.ImportedResources[0]
	c.SetInstance(
		address,
		&testenv.Instance{
			TypeName: kind,
			Value:    c.Decode(got.State, c.ResourceType(kind)),
			Private:  got.Private,
			Identity: got.Identity,
			Tainted:  false,
		},
	)
	return nil
}

// ConfigOfOther is a configuration with the resource of the lifecycle at another address.
func (l Lifecycle) ConfigOfOther(body string) string {
	return strings.Replace(Lifecycle{Resource: l.Resource}.Config(body), `"test"`, `"other"`, 1)
}

// Reported reports whether the provider has returned a diagnostic with the code since the last call.
func (c *Core) Reported(of diag.Code) bool {
	defer func() { c.Diagnostics = nil }()
	return slices.ContainsFunc(c.Diagnostics, func(d *tfprotov6.Diagnostic) bool { return strings.HasSuffix(d.Detail, "["+of.String()+"]") })
}

// PlanResource plans one resource, as the plan of a whole configuration does.
func (c *Core) PlanResource(config string) error {
	_, err := c.Plan(c.T.Context(), c.ParseBlocks(config)[0])
	return err
}

// PlanDestroy plans to destroy an object of the state.
func (c *Core) PlanDestroy(address string) error {
	i := c.State[address]
	ty := c.ResourceType(i.TypeName)
	nothing := c.Encode(cty.NullVal(ty), ty)
	resp, err := c.Server.PlanResourceChange(c.T.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: i.TypeName, Config: nothing, ProposedNewState: nothing, PriorState: c.Encode(i.Value, ty), PriorPrivate: i.Private,
		PriorIdentity: i.Identity,
	})
	if err != nil {
		return err
	}
	return c.Record(resp.Diagnostics)
}

// PlanAction plans an action, as the plan of a configuration does.
func (c *Core) PlanAction(config string) error {
	b := c.ParseBlocks(config)[0]
	ty := c.ResourceType(b.TypeName)
	value, err := c.Config(b, ty)
	if err != nil {
		return err
	}
	resp, err := c.Server.PlanAction(c.T.Context(), &tfprotov6.PlanActionRequest{ActionType: b.TypeName, Config: c.Encode(value, ty)})
	if err != nil {
		return err
	}
	return c.Record(resp.Diagnostics)
}

// WithStrictDeployment adds a deployment that enforces its schema, on a pool with a template, and returns its ID.
func WithStrictDeployment(fake *prefecttest.Fake, fields map[string]any) string {
	pool := fake.Add("work_pools", map[string]any{"name": "strict", "type": "process", "base_job_template": mustDecode(testenv.StrictPool)})
	queue := fake.Add("work_queues", map[string]any{"name": "default", "work_pool_id": pool})
	deployment := map[string]any{
		"name": "nightly", "flow_id": fake.Add("flows", map[string]any{"name": "etl"}),
		"parameter_openapi_schema": mustDecode(testenv.StrictSchema),
		"enforce_parameter_schema": true, "parameters": map[string]any{}, "work_queue_id": queue,
	}
	for name, value := range fields {
		deployment[name] = value
	}
	return fake.Add("deployments", deployment)
}

func mustDecode(text string) map[string]any {
	out, err := jsonschema.DecodeObject([]byte(text))
	if err != nil {
		panic(err)
	}
	return out
}
