package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func WorkPoolLifecycle() Lifecycle {
	exact := knownvalue.StringExact
	const template = `base_job_template = jsonencode({ variables = { properties = { command = { type = "string" } } }, job_configuration = { command = "{{ command }}" } })`
	return Lifecycle{
		Resource: "prefect_work_pool",
		Body:     "name = \"lifecycle\"\ntype = \"process\"",
		Created: map[string]knownvalue.Check{
			"name": exact("lifecycle"), "type": exact("process"), "description": knownvalue.Null(), "paused": knownvalue.Bool(false),
			"concurrency_limit": knownvalue.Null(), "default_queue_id": knownvalue.NotNull(),
			"base_job_template":     testenv.StringContaining("stream_output"),
			"storage_configuration": exact("{}"),
		},
		Changes: []testenv.Change{
			{Name: "description", Body: `description = "for tests"`, Want: map[string]knownvalue.Check{"description": exact("for tests")}},
			{Name: "description is no longer set", Want: map[string]knownvalue.Check{"description": knownvalue.Null()}},
			{Name: "paused", Body: "paused = true", Want: map[string]knownvalue.Check{"paused": knownvalue.Bool(true)}},
			{
				Name: "paused is no longer set, a limit is",
				Body: "concurrency_limit = 0",
				Want: map[string]knownvalue.Check{"paused": knownvalue.Bool(false), "concurrency_limit": knownvalue.Int64Exact(0)},
			},
			{
				Name: "another limit",
				Body: "concurrency_limit = 3",
				Want: map[string]knownvalue.Check{"concurrency_limit": knownvalue.Int64Exact(3)},
			},
			{Name: "no limit", Want: map[string]knownvalue.Check{"concurrency_limit": knownvalue.Null()}},
			{
				Name: "a template",
				Body: template,
				Want: map[string]knownvalue.Check{
					"base_job_template": exact(
						`{"job_configuration":{"command":"{{ command }}"},"variables":{"properties":{"command":{"type":"string"}}}}`,
					),
				},
			},
			{
				Name: "an empty template",
				Body: `base_job_template = "{}"`,
				Want: map[string]knownvalue.Check{"base_job_template": exact("{}")},
			},
			{
				Name: "the template is no longer set",
				Want: map[string]knownvalue.Check{"base_job_template": testenv.StringContaining("stream_output")},
			},
			{
				Name: "a storage",
				Body: `storage_configuration = jsonencode({ bundle_upload_step = { "prefect_aws.upload" = { bucket = "b" } }, default_result_storage_block_id = "` + testenv.MissingID + `" })`,
				Want: map[string]knownvalue.Check{
					"storage_configuration": exact(
						`{"bundle_upload_step":{"prefect_aws.upload":{"bucket":"b"}},"default_result_storage_block_id":"` + testenv.MissingID + `"}`,
					),
				},
			},
			{
				Name: "another storage",
				Body: `storage_configuration = jsonencode({ bundle_execution_step = { "prefect_aws.execute" = {} } })`,
				Want: map[string]knownvalue.Check{"storage_configuration": exact(`{"bundle_execution_step":{"prefect_aws.execute":{}}}`)},
			},
			{
				Name: "the storage is no longer set",
				Body: `description = "keeps it"`,
				Want: map[string]knownvalue.Check{"storage_configuration": exact(`{"bundle_execution_step":{"prefect_aws.execute":{}}}`)},
			},
			{
				Name: "no storage, no description",
				Body: `storage_configuration = "{}"`,
				Want: map[string]knownvalue.Check{"storage_configuration": exact("{}")},
			},
			{
				Name:    "type",
				Instead: "name = \"lifecycle\"\ntype = \"docker\"",
				Replace: true,
				Want:    map[string]knownvalue.Check{"type": exact("docker"), "base_job_template": testenv.StringContaining("image_pull_policy")},
			},
			{
				Name:    "name",
				Instead: "name = \"Lifecycle\"\ntype = \"docker\"",
				Replace: true,
				Want:    map[string]knownvalue.Check{"name": exact("Lifecycle")},
			},
			{
				Name:    "the type is no longer set",
				Instead: `name = "Lifecycle"`,
				Body:    `description = "x"`,
				Want:    map[string]knownvalue.Check{"type": exact("docker")},
			},
		},
		importIDs: map[string]func(map[string]string) string{
			"name": func(a map[string]string) string { return a["name"] },
		},
		Remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteWorkPool(ctx, a["name"])
		},
	}
}
