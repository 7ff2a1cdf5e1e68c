package core

import (
	"context"
	"fmt"
	"iter"

	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

type taskRunConcurrencyLimit struct {
	framework.WorkspaceModel
	Tag              types.String `tfsdk:"tag"`
	ConcurrencyLimit types.Int64  `tfsdk:"concurrency_limit"`
}

var _ = framework.ImplementsListableResource(newTaskRunConcurrencyLimit)

func newTaskRunConcurrencyLimit() *framework.Resource[taskRunConcurrencyLimit, client.TaskRunConcurrencyLimit,
	client.TaskRunConcurrencyLimitInput, *taskRunConcurrencyLimit] {
	return &framework.Resource[taskRunConcurrencyLimit, client.TaskRunConcurrencyLimit, client.TaskRunConcurrencyLimitInput,
		*taskRunConcurrencyLimit]{
		TypeName: "task_run_concurrency_limit",
		SchemaDefinition: schema.Schema{
			MarkdownDescription: "A task run concurrency limit: the number of task runs with a tag that can run at the same time. A " +
				"task run with several limited tags needs a free slot of each.",
			Attributes: tfvalue.Attributes(map[string]schema.Attribute{
				"tag": tfvalue.Replacing(
					tfvalue.RequiredString(
						"Tag of the task runs. Must not contain `/ % & > <`. Case-sensitive. Changing this forces a new resource.",
						tfvalue.IsName()...),
				),
				"concurrency_limit": schema.Int64Attribute{
					MarkdownDescription: fmt.Sprintf(
						"Number of task runs with the tag that can run at the same time, from 0 to %d. With 0, Prefect aborts each "+
							"of them.",
						tfvalue.MaxSlots,
					),
					Required: true, Validators: tfvalue.Slots(),
				},
			}),
		},
		CreateFunc: framework.Creates((*client.Client).SetTaskRunConcurrencyLimit),
		ReadFunc:   framework.ReadsByID[*taskRunConcurrencyLimit]((*client.Client).TaskRunConcurrencyLimit),
		UpdateFunc: func(ctx context.Context, c *client.Client, _ *taskRunConcurrencyLimit, in client.TaskRunConcurrencyLimitInput) error {
			_, err := c.SetTaskRunConcurrencyLimit(ctx, in)
			return err
		},
		DeleteFunc: framework.RemovesByID[*taskRunConcurrencyLimit]((*client.Client).DeleteTaskRunConcurrencyLimit),
		Collision:  framework.Collision{UniqueBy: []string{"tag"}},
		FindExisting: func(ctx context.Context, c *client.Client, in client.TaskRunConcurrencyLimitInput) (*client.TaskRunConcurrencyLimit,
			error) {
			return c.TaskRunConcurrencyLimitByTag(ctx, in.Tag)
		},
		Import: framework.Import[client.TaskRunConcurrencyLimit]{
			Find: framework.FindsForImportBy(
				(*client.Client).TaskRunConcurrencyLimit,
				framework.LikeMethod(taskRunConcurrencyLimitByTag),
				"tag/",
			),
		},
		Listing: framework.Listing[*taskRunConcurrencyLimit, client.TaskRunConcurrencyLimit]{
			All: func(ctx context.Context, c *client.Client) iter.Seq2[*client.TaskRunConcurrencyLimit, error] {
				return c.TaskRunConcurrencyLimits(ctx)
			},
		},
		API: framework.APIBehavior{FullUpdate: true},
	}
}

// taskRunConcurrencyLimitByTag finds a limit for an import by its tag.
func taskRunConcurrencyLimitByTag(ctx context.Context, c *client.Client, tag string) (*client.TaskRunConcurrencyLimit, error) {
	if err := framework.NoSlash("tag", tag); err != nil {
		return nil, err
	}
	return c.TaskRunConcurrencyLimitByTag(ctx, tag)
}

func (l *taskRunConcurrencyLimit) Identity() (id, label string) {
	return l.ID.ValueString(), l.Tag.ValueString()
}

func (l *taskRunConcurrencyLimit) ToAPI(_ context.Context, _ *fwdiag.Diagnostics) client.TaskRunConcurrencyLimitInput {
	return client.TaskRunConcurrencyLimitInput{
		Tag:              l.Tag.ValueString(),
		ConcurrencyLimit: tfvalue.OptionalNonNull(l.ConcurrencyLimit, l.ConcurrencyLimit.ValueInt64),
	}
}

func (l *taskRunConcurrencyLimit) FromAPI(_ context.Context, a *client.TaskRunConcurrencyLimit, _ *fwdiag.Diagnostics) {
	l.FillObject(a.Object)
	l.Tag = types.StringValue(a.Tag)
	l.ConcurrencyLimit = types.Int64Value(a.ConcurrencyLimit)
}

var _ = framework.ImplementsDataSource(newTaskRunConcurrencyLimitData)

func newTaskRunConcurrencyLimitData() *framework.DataSource[taskRunConcurrencyLimit, *taskRunConcurrencyLimit] {
	of := newTaskRunConcurrencyLimit()
	return &framework.DataSource[taskRunConcurrencyLimit, *taskRunConcurrencyLimit]{
		TypeName: of.TypeName,
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Looks up a task run concurrency limit by ID or by tag.",
			Attributes:          framework.ReadOnlyAttributes(of.SchemaDefinition.Attributes, "id", "tag"),
		},
		Validators: framework.ExactlyOneOf("id", "tag"),
		ReadFunc: framework.FindsBy(
			func(l *taskRunConcurrencyLimit) (id, other types.String) { return l.ID, l.Tag },
			(*client.Client).TaskRunConcurrencyLimit,
			(*client.Client).TaskRunConcurrencyLimitByTag,
		),
	}
}

type taskRunConcurrencyLimits struct {
	Limits []taskRunConcurrencyLimit `tfsdk:"task_run_concurrency_limits"`
	framework.WorkspacePlacement
}

var _ = framework.ImplementsDataSource(newTaskRunConcurrencyLimitsData)

func newTaskRunConcurrencyLimitsData() *framework.DataSource[taskRunConcurrencyLimits, *taskRunConcurrencyLimits] {
	return &framework.DataSource[taskRunConcurrencyLimits, *taskRunConcurrencyLimits]{
		TypeName: "task_run_concurrency_limits",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Lists task run concurrency limits, by tag.",
			Attributes: framework.CollectionAttributes(map[string]dsschema.Attribute{
				"task_run_concurrency_limits": framework.CollectionAttribute(
					"Task run concurrency limits.",
					newTaskRunConcurrencyLimit().SchemaDefinition.Attributes,
				),
			}),
		},
		ReadFunc: func(ctx context.Context, c *client.Client, m *taskRunConcurrencyLimits, diags *fwdiag.Diagnostics) (err error) {
			m.Limits, err = framework.Collect[taskRunConcurrencyLimit](ctx, c, c.TaskRunConcurrencyLimits(ctx), diags)
			return err
		},
	}
}
