package workpool

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

var _ = framework.ImplementsDataSource(newWorkQueueData)

func newWorkQueueData() *framework.DataSource[workQueue, *workQueue] {
	of := newWorkQueue()
	of.SchemaDefinition.Attributes["name"] = tfvalue.RequiredString(
		"Name of the work queue. Must be set together with `work_pool_name`.",
		stringvalidator.AlsoRequires(path.MatchRoot("work_pool_name")),
	)
	of.SchemaDefinition.Attributes["work_pool_name"] = tfvalue.RequiredString("Name of the work pool.")
	return &framework.DataSource[workQueue, *workQueue]{
		TypeName: of.TypeName,
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Looks up a work queue by ID, or by the names of its pool and the queue. `concurrency_limit` and " +
				"`description` can be set, for compatibility with the official provider, but have no effect.",
			Attributes: framework.ReadOnlyAttributes(
				of.SchemaDefinition.Attributes,
				"id",
				"name",
				"work_pool_name",
				"concurrency_limit",
				"description",
			),
		},
		Validators: framework.ExactlyOneOf("id", "name"),
		ReadFunc:   findWorkQueue,
	}
}

func findWorkQueue(ctx context.Context, c *client.Client, q *workQueue, diags *fwdiag.Diagnostics) error {
	a, err := framework.ByIDOrName(
		ctx,
		c,
		q.ID,
		q.Name,
		(*client.Client).WorkQueue,
		func(c *client.Client, ctx context.Context, name string) (*client.WorkQueue, error) {
			return c.WorkQueueByName(ctx, q.WorkPoolName.ValueString(), name)
		},
	)
	if err != nil {
		return err
	}
	if pool := q.WorkPoolName; !pool.IsNull() && pool.ValueString() != a.WorkPoolName {
		return diag.CodeFilter.Wrapf(
			"the queue %s is in the pool %q, not in %q: remove work_pool_name, or correct it",
			a.ID,
			a.WorkPoolName,
			pool.ValueString(),
		)
	}
	q.FromAPI(ctx, a, diags)
	return nil
}

type workQueues struct {
	workQueueConditions
	WorkQueues []workQueue `tfsdk:"work_queues"`
	framework.WorkspacePlacement
}

// workQueueConditions are the conditions by which work queues are selected.
type workQueueConditions struct {
	WorkPoolName types.String `tfsdk:"work_pool_name"`
	FilterAny    types.List   `tfsdk:"filter_any"`
}

type workQueueSelection struct {
	workQueueConditions
	framework.WorkspacePlacement
}

func workQueueConditionAttributes() map[string]dsschema.Attribute {
	return map[string]dsschema.Attribute{
		"work_pool_name": dsschema.StringAttribute{
			MarkdownDescription: "Name of the work pool whose queues are listed. Defaults to all work pools.",
			Optional:            true,
		},
		"filter_any": keysFilter("queues"),
	}
}

var _ = framework.ImplementsDataSource(newWorkQueuesData)

func newWorkQueuesData() *framework.DataSource[workQueues, *workQueues] {
	of := newWorkQueue()
	return &framework.DataSource[workQueues, *workQueues]{
		TypeName: "work_queues",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Lists the work queues that match all filters, of one work pool or of all.",
			Attributes: framework.CollectionAttributes(map[string]dsschema.Attribute{
				"work_queues": dsschema.SetNestedAttribute{
					MarkdownDescription: "Work queues that match the filters.", Computed: true,
					NestedObject: dsschema.NestedAttributeObject{Attributes: framework.NestedReadOnly(of.SchemaDefinition.Attributes)},
				},
			}, workQueueConditionAttributes()),
		},
		ReadFunc: func(ctx context.Context, c *client.Client, m *workQueues, diags *fwdiag.Diagnostics) (err error) {
			m.WorkQueues, err = framework.Collect[workQueue](
				ctx,
				c,
				c.WorkQueues(ctx, m.WorkPoolName.ValueString(), tfvalue.StringsOrNil(ctx, m.FilterAny, diags)),
				diags,
			)
			return err
		},
	}
}
