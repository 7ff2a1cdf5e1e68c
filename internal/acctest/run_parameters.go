package acctest

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/jsonschema"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

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
		"name": "nightly", "flow_id": fake.Add("flows", map[string]any{"name": "etl"}), "parameter_openapi_schema": mustDecode(testenv.StrictSchema),
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
