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

// StartOnCloud begins a process of the provider, which has not read anything yet.
func (c *Core) StartOnCloud(url string) {
	c.T.Helper()
	if err := c.Start(c.T.Context(), map[string]string{"PREFECT_API_URL": url, "PREFECT_API_KEY": testenv.CloudKey}); err != nil {
		c.T.Fatal(err)
	}
}

// Invoke runs an action in a new process of the provider.
func (c *Core) Invoke(ctx context.Context, env map[string]string, name, body string) error {
	if err := c.Start(ctx, env); err != nil {
		return err
	}
	return c.Act(ctx, c.Blocks(fmt.Sprintf("action %q \"test\" {\n%s\n}\n", name, body))[0])
}

// Act runs an action.
func (c *Core) Act(ctx context.Context, b testenv.Declaration) error {
	ty := c.ResourceType(b.Kind)
	config, err := c.Config(b, ty)
	if err != nil {
		return err
	}
	stream, err := c.Server.InvokeAction(ctx, &tfprotov6.InvokeActionRequest{ActionType: b.Kind, Config: c.Encode(config, ty)})
	if err != nil {
		return err
	}
	for event := range stream.Events {
		if done, ok := event.Type.(tfprotov6.CompletedInvokeActionEventType); ok {
			err = c.Heard(done.Diagnostics)
		}
	}
	return err
}

// PlansAgain plans in a new process, and returns what that asks the API for.
func (c *Core) PlansAgain(t *testing.T, env map[string]string, config string, fake *prefecttest.Fake) []prefecttest.Request {
	t.Helper()
	before := len(fake.Requests())
	if err := c.Start(t.Context(), env); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Open(t.Context(), config); err != nil {
		t.Fatal(fmt.Errorf("planning again: %w", err))
	}
	return fake.Requests()[before:]
}

// Recover applies again until that succeeds, and imports what an error or a warning of the plan says should be imported.
func (c *Core) Recover(ctx context.Context, url string) {
	c.T.Helper()
	c.Heeds = true
	var err error
	for range len(c.Blocks(testenv.Several)) {
		if err = c.Start(ctx, map[string]string{"PREFECT_API_URL": url}); err == nil {
			err = c.Apply(ctx, testenv.Several)
		}
		if err == nil {
			return
		}
		told := testenv.Existing.FindStringSubmatch(err.Error())
		if told == nil {
			break
		}
		if err = c.Take(ctx, told[1], told[2]); err != nil {
			break
		}
	}
	c.T.Errorf("applying again: %v", err)
}

// Take imports an object by an id.
func (c *Core) Take(ctx context.Context, address, id string) error {
	kind, _, _ := strings.Cut(address, ".")
	resp, err := c.Server.ImportResourceState(ctx, &tfprotov6.ImportResourceStateRequest{TypeName: kind, ID: id})
	if err != nil {
		return err
	}
	if err := c.Heard(resp.Diagnostics); err != nil {
		return err
	}
	if len(resp.ImportedResources) != 1 {
		return fmt.Errorf("%d objects were imported", len(resp.ImportedResources))
	}
	got := resp.ImportedResources[0]
	c.Keep(
		address,
		&testenv.Instance{
			Kind:     kind,
			Value:    c.Decode(got.State, c.ResourceType(kind)),
			Private:  got.Private,
			Identity: got.Identity,
			Tainted:  false,
		},
	)
	return nil
}

// OtherOf is a configuration with the resource of a lifecycle under another address.
func (l Lifecycle) OtherOf(body string) string {
	return strings.Replace(Lifecycle{Resource: l.Resource}.Config(body), `"test"`, `"other"`, 1)
}

// said reports whether a diagnostic with that code was said since the last call, and forgets all of them.
func (c *Core) Hears(of diag.Code) bool {
	defer func() { c.Said = nil }()
	return slices.ContainsFunc(c.Said, func(d *tfprotov6.Diagnostic) bool { return strings.HasSuffix(d.Detail, "["+of.String()+"]") })
}

// PlanOf plans one resource, as the plan of a whole configuration does.
func (c *Core) PlanOf(config string) error {
	_, err := c.Plan(c.T.Context(), c.Blocks(config)[0])
	return err
}

// PlanDestroy plans to destroy an object of the state.
func (c *Core) PlanDestroy(address string) error {
	i := c.State[address]
	ty := c.ResourceType(i.Kind)
	nothing := c.Encode(cty.NullVal(ty), ty)
	resp, err := c.Server.PlanResourceChange(c.T.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: i.Kind, Config: nothing, ProposedNewState: nothing, PriorState: c.Encode(i.Value, ty), PriorPrivate: i.Private,
		PriorIdentity: i.Identity,
	})
	if err != nil {
		return err
	}
	return c.Heard(resp.Diagnostics)
}

// PlanAction plans an action, as the plan of a configuration does.
func (c *Core) PlanAction(config string) error {
	b := c.Blocks(config)[0]
	ty := c.ResourceType(b.Kind)
	value, err := c.Config(b, ty)
	if err != nil {
		return err
	}
	resp, err := c.Server.PlanAction(c.T.Context(), &tfprotov6.PlanActionRequest{ActionType: b.Kind, Config: c.Encode(value, ty)})
	if err != nil {
		return err
	}
	return c.Heard(resp.Diagnostics)
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
