package provider

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// configured is what Configure hands to every resource, data source, ephemeral resource and action.
type configured struct {
	client *client.Client
	// defaultWorkPool is the pool of deployments that name none; empty for none.
	defaultWorkPool string
	// refreshes says that objects of the state have been read: Terraform plans, and applies nothing in this walk.
	refreshes atomic.Bool
	// schedules holds, by place and deployment, a look at a deployment's schedules that several plans share.
	schedules sync.Map
	// plannedSchedules are those that the plan creates.
	plannedSchedules plannedSchedules
	// runs holds, by place and deployment, a look at a deployment's newest runs that several plans share.
	runs sync.Map
	// blockSchemas holds, by place and slug, a look at the newest schema of a block type that several plans share;
	// plannedBlockTypes the block types that are in the plan themselves.
	blockSchemas, plannedBlockTypes sync.Map
	// deployments holds, by place and id, a look whether a deployment is there that several plans share.
	deployments sync.Map
	// references holds, by place, kind and name or ID, a look whether what is referred to is there that several plans share.
	references sync.Map
	// runTargets holds, by place and id, what the deployments that this process plans or makes are to be.
	runTargets sync.Map
	// poolTypes holds, by place, a look at the types of work pools that several plans share.
	poolTypes sync.Map
	// owners holds, by account, a look at who the API key belongs to that several plans share.
	owners sync.Map
	// watches holds the runWatch of each place, by its address.
	watches sync.Map
	// own holds what this process has begun to make and what it has found in the state, of objects that have no unique name:
	// none of that is what another process left behind (see alike.go).
	own sync.Map
	// claims is what the plans of this process want of objects with unique names.
	claims *claims
	// destroys is what the plan destroys and what it abandons.
	destroys plannedDestroys
	// pace is that of the watches.
	pace pace
}

// How old what is shown may be, when it was read for something else before. See the client's holder for what drops it.
const (
	// planAge is for the reads of a plan, which shows one moment of the server. It bounds a plan that takes longer.
	planAge = time.Minute
	// lookupAge is for data sources as long as this may be an apply, where a provisioner or another provider can change
	// anything between two of them: long enough for those that Terraform reads side by side.
	lookupAge = 200 * time.Millisecond
	// sharedLookTime bounds a look that several plans share. It is longer than the minute for which Prefect Cloud may make
	// requests wait.
	sharedLookTime = 90 * time.Second
)

// refreshing is a context for the reads of objects in the state, which Terraform does only for a plan.
func (c *configured) refreshing(ctx context.Context) context.Context {
	c.refreshes.Store(true)
	return checking(ctx)
}

// checking is a context for reads that a plan is checked against.
func checking(ctx context.Context) context.Context {
	return client.WithMaxAge(ctx, planAge)
}

// lookingUp is a context for the reads of data sources.
func (c *configured) lookingUp(ctx context.Context) context.Context {
	if c.refreshes.Load() {
		return checking(ctx)
	}
	return client.WithMaxAge(ctx, lookupAge)
}

// watch is what looks at the runs of the client's place, for all that wait there.
func (c *configured) watch(in *client.Client) *runWatch {
	made, ok := c.watches.Load(in.Endpoint())
	if !ok {
		made, _ = c.watches.LoadOrStore(in.Endpoint(), newRunWatch(in, c.pace))
	}
	return made.(*runWatch) //nolint:errcheck // nothing else is stored
}

// schedulesOf is the schedules that a deployment had when one of its schedules was first planned. A deployment is asked
// once only, however many schedules it has.
func (c *configured) schedulesOf(ctx context.Context, in *client.Client, deployment string) ([]*client.Schedule, error) {
	return once(ctx, &c.schedules, in.Endpoint()+deployment, func(ctx context.Context) ([]*client.Schedule, error) {
		return in.DeploymentSchedules(ctx, deployment)
	})
}

// sharedLook is a look that several callers wait for.
type sharedLook[T any] struct {
	done  chan struct{}
	found T
	err   error
}

// once looks something up in the API at the first call with that key; later ones get the same answer. That there is nothing
// is an answer too; other errors are not kept. A caller whose context ends takes nothing from the others.
func once[T any](ctx context.Context, looks *sync.Map, key string, get func(context.Context) (T, error)) (T, error) {
	kept, shared := looks.LoadOrStore(key, &sharedLook[T]{done: make(chan struct{})})
	look := kept.(*sharedLook[T]) //nolint:errcheck // nothing else is stored
	if !shared {
		go func() {
			defer close(look.done)
			ctx, cancel := context.WithTimeout(checking(context.WithoutCancel(ctx)), sharedLookTime)
			defer cancel()
			if look.found, look.err = get(ctx); look.err != nil && !client.IsNotFound(look.err) {
				looks.Delete(key)
			}
		}()
	}
	select {
	case <-look.done:
		return look.found, look.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// configuredFrom takes over what Configure handed on; nil while the provider is not configured, as in validate.
func configuredFrom(data any, diags *diag.Diagnostics) *configured {
	if data == nil {
		return nil
	}
	c, ok := data.(*configured)
	if !ok {
		codeBug.addError(diags, "Unexpected provider data", fmt.Sprintf("Expected a %T, got a %T. This is an error in the provider: please report it.", c, data))
	}
	return c
}

// in is the client for objects at a known placement, which all objects have that are read or written. A plan uses planClient.
func (c *configured) in(at spot) *client.Client {
	account, workspace := at.ids()
	return c.client.In(account.ValueString(), workspace.ValueString())
}

// planClient is the client that a plan is checked with. It reports false while the provider is not configured and while the
// placement is unknown: the provider's own workspace would be the wrong one to check against. Terraform plans again during the
// apply, when all values are known.
func (c *configured) planClient(at spot) (*client.Client, bool) {
	if c == nil || c.client == nil || !hasKnownPlacement(at) {
		return nil, false
	}
	return c.in(at), true
}

// absent reports, with an error, that the provider could not be configured yet.
func (c *configured) absent(diags *diag.Diagnostics) bool {
	if c != nil && c.client != nil {
		return false
	}
	codeNotConfigured.addError(diags, "The provider is not configured yet",
		"A value in the provider block is known only after another resource has been applied. Give the provider known values, or apply that resource first with -target.")
	return true
}
