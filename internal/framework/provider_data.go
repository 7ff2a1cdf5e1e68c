package framework

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// ProviderData is what Configure hands to every resource, data source, ephemeral resource and action.
type ProviderData struct {
	Client *client.Client
	// DefaultWorkPool is the pool of deployments that name none; empty for none.
	DefaultWorkPool string
	// refreshes says that objects of the state have been read: Terraform plans, and applies nothing in this walk.
	refreshes atomic.Bool
	// reads holds what reads of the API have found that several plans share, and values what else the plans and applies of this
	// process share. As with contexts, the type of a key keeps the entries of its owner apart from all others.
	reads, values sync.Map
	// claimed holds what this process has begun to make and what it has found in the state, of objects that have no unique name:
	// none of that is what another process left behind (see alike.go).
	claimed sync.Map
	// Claims is what the plans of this process want of objects with unique names.
	Claims *Claims
	// destroys is what the plan destroys and what it abandons.
	destroys plannedDestroys
}

// How old what is shown may be, when it was read for something else before. See the client's holder for what drops it.
const (
	// planAge is for the reads of a plan, which shows one moment of the server. It bounds a plan that takes longer.
	planAge = time.Minute
	// lookupAge is for data sources as long as this may be an apply, where a provisioner or another provider can change
	// anything between two of them: long enough for concurrent reads.
	lookupAge = 200 * time.Millisecond
	// sharedReadTimeout bounds a look that several plans share. It is longer than the minute for which Prefect Cloud may make
	// requests wait.
	sharedReadTimeout = 90 * time.Second
)

// ForRefresh is a context for the reads of objects in the state, which Terraform does only for a plan.
func (c *ProviderData) ForRefresh(ctx context.Context) context.Context {
	c.refreshes.Store(true)
	return ForPlan(ctx)
}

// ForPlan is a context for reads that a plan is checked against.
func ForPlan(ctx context.Context) context.Context {
	return rest.WithMaxAge(ctx, planAge)
}

// ForDataSource is a context for the reads of data sources.
func (c *ProviderData) ForDataSource(ctx context.Context) context.Context {
	if c.refreshes.Load() {
		return ForPlan(ctx)
	}
	return rest.WithMaxAge(ctx, lookupAge)
}

// Shared is the one value of that key in this process. The first caller creates it.
func Shared[T any](c *ProviderData, key any, create func() T) T {
	value, ok := c.values.Load(key)
	if !ok {
		value, _ = c.values.LoadOrStore(key, create())
	}
	return value.(T) //nolint:errcheck // the key's type belongs to values of this type
}

// SetShared sets the value of that key.
func SetShared[T any](c *ProviderData, key any, value T) { c.values.Store(key, value) }

// LoadShared is the value of that key, if there is one yet.
func LoadShared[T any](c *ProviderData, key any) (value T, ok bool) {
	stored, ok := c.values.Load(key)
	if !ok {
		return value, false
	}
	return stored.(T), true //nolint:errcheck // the key's type belongs to values of this type
}

// sharedRead is a look that several callers wait for.
type sharedRead[T any] struct {
	done  chan struct{}
	found T
	err   error
}

// ReadOnce looks something up in the API at the first call with that key; later ones get the same answer. That there is nothing
// is an answer too; other errors are not kept. A caller whose context ends takes nothing from the others.
func ReadOnce[T any](ctx context.Context, c *ProviderData, key any, get func(context.Context) (T, error)) (T, error) {
	kept, loaded := c.reads.LoadOrStore(key, &sharedRead[T]{done: make(chan struct{})})
	look := kept.(*sharedRead[T]) //nolint:errcheck // nothing else is stored
	if !loaded {
		go func() {
			defer close(look.done)
			ctx, cancel := context.WithTimeout(ForPlan(context.WithoutCancel(ctx)), sharedReadTimeout)
			defer cancel()
			if look.found, look.err = get(ctx); look.err != nil && !apierror.IsNotFound(look.err) {
				c.reads.Delete(key)
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

// providerDataFrom returns what Configure handed on; nil while the provider is not configured, as in validate.
func providerDataFrom(data any, diags *fwdiag.Diagnostics) *ProviderData {
	if data == nil {
		return nil
	}
	c, ok := data.(*ProviderData)
	if !ok {
		diag.CodeBug.ReportError(
			diags,
			"Unexpected provider data",
			fmt.Sprintf("Expected a %T, got a %T.", c, data),
		)
	}
	return c
}

// ClientFor is the client for objects at a known placement, which all objects have that are read or written. A plan uses PlanClient.
func (c *ProviderData) ClientFor(at Placement) *client.Client {
	account, workspace := at.PlacementIDs()
	return c.Client.In(account.ValueString(), workspace.ValueString())
}

// PlanClient is the client that a plan is checked with. It reports false while the provider is not configured and while the
// placement is unknown: the provider's own workspace would be the wrong one to check against. Terraform plans again during the
// apply, when all values are known.
func (c *ProviderData) PlanClient(at Placement) (*client.Client, bool) {
	if c == nil || c.Client == nil || !HasKnownPlacement(at) {
		return nil, false
	}
	return c.ClientFor(at), true
}

// Unconfigured reports, with an error, that the provider could not be configured yet.
func (c *ProviderData) Unconfigured(diags *fwdiag.Diagnostics) bool {
	if c != nil && c.Client != nil {
		return false
	}
	diag.CodeNotConfigured.ReportError(
		diags,
		"Provider not configured",
		"A value in the provider block is unknown until another resource is applied. Use known values in the provider block, or "+
			"apply that resource first with -target.",
	)
	return true
}
