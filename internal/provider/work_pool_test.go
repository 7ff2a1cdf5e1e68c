package provider

import (
	"context"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

func workPoolLifecycle() lifecycle {
	exact := knownvalue.StringExact
	const template = `base_job_template = jsonencode({ variables = { properties = { command = { type = "string" } } }, job_configuration = { command = "{{ command }}" } })`
	return lifecycle{
		resource: "prefect_work_pool",
		body:     "name = \"lifecycle\"\ntype = \"process\"",
		created: map[string]knownvalue.Check{
			"name": exact("lifecycle"), "type": exact("process"), "description": knownvalue.Null(), "paused": knownvalue.Bool(false),
			"concurrency_limit": knownvalue.Null(), "default_queue_id": knownvalue.NotNull(), "base_job_template": holds("stream_output"),
		},
		changes: []change{
			{name: "description", body: `description = "for tests"`, want: map[string]knownvalue.Check{"description": exact("for tests")}},
			{name: "description is no longer mentioned", want: map[string]knownvalue.Check{"description": knownvalue.Null()}},
			{name: "paused", body: "paused = true", want: map[string]knownvalue.Check{"paused": knownvalue.Bool(true)}},
			{name: "paused is no longer mentioned, a limit is", body: "concurrency_limit = 0", want: map[string]knownvalue.Check{"paused": knownvalue.Bool(false), "concurrency_limit": knownvalue.Int64Exact(0)}},
			{name: "another limit", body: "concurrency_limit = 3", want: map[string]knownvalue.Check{"concurrency_limit": knownvalue.Int64Exact(3)}},
			{name: "no limit", want: map[string]knownvalue.Check{"concurrency_limit": knownvalue.Null()}},
			{name: "a template", body: template, want: map[string]knownvalue.Check{"base_job_template": exact(`{"job_configuration":{"command":"{{ command }}"},"variables":{"properties":{"command":{"type":"string"}}}}`)}},
			{name: "an empty template", body: `base_job_template = "{}"`, want: map[string]knownvalue.Check{"base_job_template": exact("{}")}},
			{name: "the template is no longer mentioned", want: map[string]knownvalue.Check{"base_job_template": holds("stream_output")}},
			{name: "type", instead: "name = \"lifecycle\"\ntype = \"docker\"", replace: true, want: map[string]knownvalue.Check{"type": exact("docker"), "base_job_template": holds("image_pull_policy")}},
			{name: "name", instead: "name = \"Lifecycle\"\ntype = \"docker\"", replace: true, want: map[string]knownvalue.Check{"name": exact("Lifecycle")}},
			{name: "the type is no longer mentioned", instead: `name = "Lifecycle"`, body: `description = "x"`, want: map[string]knownvalue.Check{"type": exact("docker")}},
		},
		imports: map[string]func(map[string]string) string{
			"name": func(a map[string]string) string { return a["name"] },
		},
		remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.DeleteWorkPool(ctx, a["name"])
		},
	}
}

func TestWorkPoolLifecycle(t *testing.T) { workPoolLifecycle().run(t, onFake(t).URL) }

func TestAccWorkPoolLifecycle(t *testing.T) { workPoolLifecycle().run(t, onServer(t).URL) }

// holds checks that a text has a part.
func holds(part string) knownvalue.Check {
	return knownvalue.StringRegexp(regexp.MustCompile(regexp.QuoteMeta(part)))
}
