package workpool

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

type workQueue struct {
	framework.WorkspaceModel
	Name             types.String `tfsdk:"name"`
	WorkPoolName     types.String `tfsdk:"work_pool_name"`
	Description      types.String `tfsdk:"description"`
	IsPaused         types.Bool   `tfsdk:"is_paused"`
	ConcurrencyLimit types.Int64  `tfsdk:"concurrency_limit"`
	Priority         types.Int64  `tfsdk:"priority"`
}

var _ = framework.ImplementsListableResource(newWorkQueue)

func newWorkQueue() *framework.Resource[workQueue, client.WorkQueue, client.WorkQueueInput, *workQueue] {
	return &framework.Resource[workQueue, client.WorkQueue, client.WorkQueueInput, *workQueue]{
		TypeName: "work_queue",
		SchemaDefinition: schema.Schema{
			MarkdownDescription: "A work queue: a part of a work pool with its own priority and concurrency limit. Every work pool " +
				"has a queue `default`, which can be imported and updated. It is deleted only with its pool: destroying its resource " +
				"removes it from the state only.",
			Attributes: tfvalue.Attributes(map[string]schema.Attribute{
				"name": tfvalue.RequiredString(
					"Name of the work queue. Must not contain `/ % & > <`. Case-sensitive.",
					tfvalue.IsName()...),
				"work_pool_name": tfvalue.Replacing(
					tfvalue.RequiredString(
						"Name of the work pool. Changing this forces a new resource.",
						tfvalue.IsName()...),
				),
				"description": tfvalue.OptionalString("Description of the work queue. Defaults to an empty string."),
				"is_paused": tfvalue.OptionalBool("Whether the work queue is paused. Workers receive no runs from a paused queue. " +
					"Defaults to `false`."),
				"concurrency_limit": tfvalue.OptionalInt(
					"Maximum number of concurrent runs of the queue, from 0 to 2147483647. Defaults to `null`, for no "+
						"limit.",
					tfvalue.Slots()...),
				"priority": tfvalue.OptionalInt(
					"Priority of the queue in its pool. Must be at least 1; lower numbers are served first. Defaults to the lowest "+
						"free number. Give each queue its own number: a queue that already has the number is moved behind all "+
						"others. Unset this to keep the current value.",
					int64validator.Between(1, tfvalue.MaxSlots),
				),
			}),
		},
		CreateFunc: createWorkQueue,
		ReadFunc:   framework.ReadsByID[*workQueue]((*client.Client).WorkQueue),
		UpdateFunc: updateWorkQueue,
		DeleteFunc: removeWorkQueue,
		API:        framework.APIBehavior{RefusesDuplicates: true},
		Collision:  framework.Collision{UniqueBy: []string{"work_pool_name", "name"}},
		FindExisting: func(ctx context.Context, c *client.Client, in client.WorkQueueInput) (*client.WorkQueue, error) {
			return c.WorkQueueByName(ctx, in.WorkPoolName, in.Name)
		},
		Import: framework.Import[client.WorkQueue]{Find: findWorkQueueForImport},
		Attributes: framework.AttributeRules{
			Parent:            "work_pool_name",
			DefaultsOnRemoval: map[string]attr.Value{"description": types.StringValue(""), "is_paused": types.BoolValue(false)},
			KeepOnRemoval:     []string{"priority"},
			FixedDefaults:     []string{"description", "is_paused", "concurrency_limit"},
		},
		Listing: framework.Listing[*workQueue, client.WorkQueue]{
			Selected: framework.Selects(
				workQueueConditionAttributes(),
				func(ctx context.Context, c *client.Client, s *workQueueSelection, diags *fwdiag.Diagnostics) iter.Seq2[*client.WorkQueue, error] {
					return c.WorkQueues(ctx, s.WorkPoolName.ValueString(), tfvalue.StringsOrNil(ctx, s.FilterAny, diags))
				},
			),
		},
		PlanFunc: warnMissingPool,
	}
}

// priorities serializes writes: each reads the priorities of all queues, which other writes change, and a queue without a
// configured priority gets a free one.
var priorities = make(chan struct{}, 1)

// lockPriorities locks priorities. It fails if the context ends first.
func lockPriorities(ctx context.Context) (unlock func(), err error) {
	select {
	case priorities <- struct{}{}:
		return func() { <-priorities }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func createWorkQueue(ctx context.Context, c *client.Client, in client.WorkQueueInput) (*client.WorkQueue, error) {
	unlock, err := lockPriorities(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := makeRoom(ctx, c, in.WorkPoolName, in); err != nil {
		return nil, err
	}
	return c.CreateWorkQueue(ctx, in)
}

func updateWorkQueue(ctx context.Context, c *client.Client, q *workQueue, in client.WorkQueueInput) error {
	unlock, err := lockPriorities(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if err := makeRoom(ctx, c, q.WorkPoolName.ValueString(), in); err != nil {
		return err
	}
	return c.UpdateWorkQueue(ctx, q.ID.ValueString(), in)
}

// makeRoom moves the queues with the wanted priority behind all others. Otherwise the API would move them by one, and with them
// each queue that they collide with: the priorities of queues created in one apply would depend on the order of creation, and
// differ from the configuration.
//
// It moves nothing if another queue has the name, because the API rejects that write.
func makeRoom(ctx context.Context, c *client.Client, pool string, in client.WorkQueueInput) error {
	wanted, ok := in.Priority.Get()
	if !ok {
		return nil
	}
	last := wanted
	var inTheWay []string
	for q, err := range c.WorkQueues(ctx, pool, nil) {
		if err != nil {
			return err
		}
		if q.Name == in.Name {
			return nil
		}
		last = max(last, q.Priority)
		if q.Priority == wanted {
			inTheWay = append(inTheWay, q.ID)
		}
	}
	for _, id := range inTheWay {
		last++
		if err := c.UpdateWorkQueue(ctx, id, client.WorkQueueInput{Priority: patch.Some(last)}); err != nil {
			return fmt.Errorf("moving the queue with the priority %d: %w", wanted, err)
		}
	}
	return nil
}

// removeWorkQueue deletes the queue. A pool's default queue is only deleted with its pool, which Terraform often destroys next.
func removeWorkQueue(ctx context.Context, c *client.Client, q *workQueue) error {
	err := c.DeleteWorkQueue(ctx, q.ID.ValueString())
	if !apierror.IsConflict(err) {
		return err
	}
	pool, poolErr := c.WorkPoolByName(ctx, q.WorkPoolName.ValueString())
	if poolErr == nil && pool.DefaultQueueID == q.ID.ValueString() {
		return nil
	}
	return err
}

// findWorkQueueForImport finds a queue by ID or, as in the official provider, by POOL,QUEUE.
func findWorkQueueForImport(ctx context.Context, c *client.Client, key string) (*client.WorkQueue, error) {
	if uuid.Validate(key) == nil {
		return c.WorkQueue(ctx, key)
	}
	pool, name, ok := strings.Cut(key, ",")
	if !ok {
		return nil, diag.CodeImportID.Wrapf(
			"the import ID %q is neither the ID of a work queue (a UUID) nor POOL,QUEUE, the names of its pool and the queue, such "+
				"as my-pool,default",
			key,
		)
	}
	if err := framework.NoSlash("work queue", pool+name); err != nil {
		return nil, err
	}
	return c.WorkQueueByName(ctx, pool, name)
}

func (q *workQueue) Identity() (id, label string) { return q.ID.ValueString(), q.Name.ValueString() }

func (q *workQueue) ToAPI(_ context.Context, _ *fwdiag.Diagnostics) client.WorkQueueInput {
	return client.WorkQueueInput{
		WorkPoolName:     q.WorkPoolName.ValueString(),
		Name:             q.Name.ValueString(),
		Description:      tfvalue.OptionalNonNull(q.Description, q.Description.ValueString),
		IsPaused:         tfvalue.OptionalNonNull(q.IsPaused, q.IsPaused.ValueBool),
		ConcurrencyLimit: tfvalue.OptionalNullable(q.ConcurrencyLimit, q.ConcurrencyLimit.ValueInt64),
		Priority:         tfvalue.OptionalNonNull(q.Priority, q.Priority.ValueInt64),
	}
}

func (q *workQueue) FromAPI(_ context.Context, a *client.WorkQueue, _ *fwdiag.Diagnostics) {
	q.FillObject(a.Object)
	q.Name = types.StringValue(a.Name)
	q.WorkPoolName = types.StringValue(a.WorkPoolName)
	q.Description = types.StringValue(a.Description)
	q.IsPaused = types.BoolValue(a.IsPaused)
	q.ConcurrencyLimit = types.Int64PointerValue(a.ConcurrencyLimit)
	q.Priority = types.Int64Value(a.Priority)
}
