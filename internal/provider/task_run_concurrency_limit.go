package provider

import (
	"context"
	"fmt"
	"iter"

	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

type taskRunConcurrencyLimit struct {
	object
	Tag              types.String `tfsdk:"tag"`
	ConcurrencyLimit types.Int64  `tfsdk:"concurrency_limit"`
}

func newTaskRunConcurrencyLimit() *managed[taskRunConcurrencyLimit, client.TaskRunConcurrencyLimit, client.TaskRunConcurrencyLimitInput, *taskRunConcurrencyLimit] {
	return &managed[taskRunConcurrencyLimit, client.TaskRunConcurrencyLimit, client.TaskRunConcurrencyLimitInput, *taskRunConcurrencyLimit]{
		noun: "task_run_concurrency_limit",
		schema: schema.Schema{
			MarkdownDescription: "A task run concurrency limit bounds how many task runs with a tag run at a time. A task run with several such tags needs a free slot of each.",
			Attributes: attributes(map[string]schema.Attribute{
				"tag": replacing(requiredText("The tag, without any of the characters `/ % & > <`. Upper and lower case differ. A change replaces the limit.", isName()...)),
				"concurrency_limit": schema.Int64Attribute{
					MarkdownDescription: fmt.Sprintf("How many task runs with the tag may run at a time, 0 to %d. With 0, Prefect aborts each of them.", mostSlots),
					Required:            true, Validators: slots(),
				},
			}),
		},
		create: creates((*client.Client).SetTaskRunConcurrencyLimit),
		read:   readsByID[*taskRunConcurrencyLimit]((*client.Client).TaskRunConcurrencyLimit),
		update: func(ctx context.Context, c *client.Client, _ *taskRunConcurrencyLimit, in client.TaskRunConcurrencyLimitInput) error {
			_, err := c.SetTaskRunConcurrencyLimit(ctx, in)
			return err
		},
		remove: removesByID[*taskRunConcurrencyLimit]((*client.Client).DeleteTaskRunConcurrencyLimit),
		unique: []string{"tag"},
		twin: func(ctx context.Context, c *client.Client, in client.TaskRunConcurrencyLimitInput) (*client.TaskRunConcurrencyLimit, error) {
			return c.TaskRunConcurrencyLimitByTag(ctx, in.Tag)
		},
		locate: locatesBy((*client.Client).TaskRunConcurrencyLimit, likeMethod(taskRunConcurrencyLimitByTag), "tag/"),
		all: func(ctx context.Context, c *client.Client) iter.Seq2[*client.TaskRunConcurrencyLimit, error] {
			return c.TaskRunConcurrencyLimits(ctx)
		},
		whole: true,
	}
}

// taskRunConcurrencyLimitByTag finds the limit of a tag that an import names.
func taskRunConcurrencyLimitByTag(ctx context.Context, c *client.Client, tag string) (*client.TaskRunConcurrencyLimit, error) {
	if err := noSlash("tag", tag); err != nil {
		return nil, err
	}
	return c.TaskRunConcurrencyLimitByTag(ctx, tag)
}

func (l *taskRunConcurrencyLimit) key() (id, label string) {
	return l.ID.ValueString(), l.Tag.ValueString()
}

func (l *taskRunConcurrencyLimit) input(_ context.Context, _ *diag.Diagnostics) client.TaskRunConcurrencyLimitInput {
	return client.TaskRunConcurrencyLimitInput{Tag: l.Tag.ValueString(), ConcurrencyLimit: given(l.ConcurrencyLimit, l.ConcurrencyLimit.ValueInt64)}
}

func (l *taskRunConcurrencyLimit) fill(_ context.Context, a *client.TaskRunConcurrencyLimit, _ *diag.Diagnostics) {
	l.fillObject(a.Object)
	l.Tag = types.StringValue(a.Tag)
	l.ConcurrencyLimit = types.Int64Value(a.ConcurrencyLimit)
}

func newTaskRunConcurrencyLimitData() *lookup[taskRunConcurrencyLimit, *taskRunConcurrencyLimit] {
	of := newTaskRunConcurrencyLimit()
	return &lookup[taskRunConcurrencyLimit, *taskRunConcurrencyLimit]{
		noun:       of.noun,
		schema:     dsschema.Schema{MarkdownDescription: "Looks up the concurrency limit of a tag of task runs, by id or by tag.", Attributes: readOnly(of.schema.Attributes, "id", "tag")},
		validators: oneOf("id", "tag"),
		find:       findsBy(func(l *taskRunConcurrencyLimit) (id, other types.String) { return l.ID, l.Tag }, (*client.Client).TaskRunConcurrencyLimit, (*client.Client).TaskRunConcurrencyLimitByTag),
	}
}

type taskRunConcurrencyLimits struct {
	Limits []taskRunConcurrencyLimit `tfsdk:"task_run_concurrency_limits"`
	place
}

func newTaskRunConcurrencyLimitsData() *lookup[taskRunConcurrencyLimits, *taskRunConcurrencyLimits] {
	return &lookup[taskRunConcurrencyLimits, *taskRunConcurrencyLimits]{
		noun: "task_run_concurrency_limits",
		schema: dsschema.Schema{
			MarkdownDescription: "Lists the concurrency limits of the tags of task runs, by tag.",
			Attributes: filters(map[string]dsschema.Attribute{
				"task_run_concurrency_limits": items("The limits.", newTaskRunConcurrencyLimit().schema.Attributes),
			}),
		},
		find: func(ctx context.Context, c *client.Client, m *taskRunConcurrencyLimits, diags *diag.Diagnostics) (err error) {
			m.Limits, err = collect[taskRunConcurrencyLimit](ctx, c, c.TaskRunConcurrencyLimits(ctx), diags)
			return err
		},
	}
}
