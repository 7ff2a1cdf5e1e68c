package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

func newWorkQueueData() *lookup[workQueue, *workQueue] {
	of := newWorkQueue()
	of.schema.Attributes["name"] = requiredText("The name of the queue. It needs `work_pool_name` beside it.", stringvalidator.AlsoRequires(path.MatchRoot("work_pool_name")))
	of.schema.Attributes["work_pool_name"] = requiredText("The name of the pool that the queue is a part of.")
	return &lookup[workQueue, *workQueue]{
		noun: of.noun,
		schema: dsschema.Schema{
			MarkdownDescription: "Looks up a work queue by id, or by the names of its pool and its own. `concurrency_limit` and `description` may be set, as in the official provider, but find nothing: they always show what the queue has.",
			Attributes:          readOnly(of.schema.Attributes, "id", "name", "work_pool_name", "concurrency_limit", "description"),
		},
		validators: oneOf("id", "name"),
		find:       findWorkQueue,
	}
}

func findWorkQueue(ctx context.Context, c *client.Client, q *workQueue, diags *diag.Diagnostics) error {
	a, err := byIDOrName(ctx, c, q.ID, q.Name, (*client.Client).WorkQueue, func(c *client.Client, ctx context.Context, name string) (*client.WorkQueue, error) {
		return c.WorkQueueByName(ctx, q.WorkPoolName.ValueString(), name)
	})
	if err != nil {
		return err
	}
	if pool := q.WorkPoolName; !pool.IsNull() && pool.ValueString() != a.WorkPoolName {
		return codeFilter.becausef("the queue %s is in the pool %q, not in %q; leave work_pool_name out, or correct it", a.ID, a.WorkPoolName, pool.ValueString())
	}
	q.fill(ctx, a, diags)
	return nil
}

type workQueues struct {
	workQueueConditions
	WorkQueues []workQueue `tfsdk:"work_queues"`
	place
}

// workQueueConditions is what work queues can be selected by.
type workQueueConditions struct {
	WorkPoolName types.String `tfsdk:"work_pool_name"`
	FilterAny    types.List   `tfsdk:"filter_any"`
}

type workQueueSelection struct {
	workQueueConditions
	place
}

func workQueueConditionAttributes() map[string]dsschema.Attribute {
	return map[string]dsschema.Attribute{
		"work_pool_name": dsschema.StringAttribute{MarkdownDescription: "The name of the pool whose queues are listed. Default: those of all pools.", Optional: true},
		"filter_any":     keysFilter("queues"),
	}
}

func newWorkQueuesData() *lookup[workQueues, *workQueues] {
	of := newWorkQueue()
	return &lookup[workQueues, *workQueues]{
		noun: "work_queues",
		schema: dsschema.Schema{
			MarkdownDescription: "Lists work queues: those of one pool or of all, all of them or those of some ids and names.",
			Attributes: filters(map[string]dsschema.Attribute{
				"work_queues": dsschema.SetNestedAttribute{
					MarkdownDescription: "The queues.", Computed: true,
					NestedObject: dsschema.NestedAttributeObject{Attributes: nestedReadOnly(of.schema.Attributes)},
				},
			}, workQueueConditionAttributes()),
		},
		find: func(ctx context.Context, c *client.Client, m *workQueues, diags *diag.Diagnostics) (err error) {
			m.WorkQueues, err = collect[workQueue](ctx, c, c.WorkQueues(ctx, m.WorkPoolName.ValueString(), textsOf(ctx, m.FilterAny, diags)), diags)
			return err
		},
	}
}
