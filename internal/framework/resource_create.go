package framework

import (
	"context"
	"fmt"
	"time"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

const (
	// CreateAttempts bounds how often a create whose answer was lost, and which made nothing, is sent.
	CreateAttempts = 3
	// findTimeout bounds the look on a server for an object that may have been made.
	findTimeout = 15 * time.Second
)

// DetachedContext is a context for a look at what a write has done, and the like, which an interrupt must not prevent. It has the
// time for all the wait that Prefect Cloud may ask for.
func DetachedContext(ctx context.Context, c *client.Client) (context.Context, context.CancelFunc) {
	limit := findTimeout
	if c.Cloud() {
		limit = sharedReadTimeout
	}
	return context.WithTimeout(context.WithoutCancel(ctx), limit)
}

// createOnce creates the object, exactly once. The API would take over some objects of the same name, and refuse others: both
// are found out before anything is written. When the answer is lost, a look decides between 'made' and 'send again'.
func (r *Resource[M, A, In, P]) createOnce(ctx context.Context, c *client.Client, in In) (*A, error) {
	twin, err := r.findExisting(ctx, c, in)
	if err != nil {
		return nil, err
	}
	if twin != nil {
		return nil, r.exists(ctx, twin)
	}
	for attempt := 1; ; attempt++ {
		made, err := r.CreateFunc(ctx, c, in)
		if err == nil || !client.IsAmbiguous(err) {
			return made, err
		}
		twin, lookErr := r.findAfterLostResponse(ctx, c, in)
		if lookErr == nil && twin != nil && r.RecoverSecret != nil {
			twin, lookErr = r.recoverSecretAfterLostResponse(ctx, c, in, twin)
		}
		switch {
		case lookErr != nil:
			return nil, fmt.Errorf("%w; whether the object was made could not be found out: %w", err, lookErr)
		case twin != nil:
			return twin, nil
		case attempt == CreateAttempts || ctx.Err() != nil || client.IsTimeout(err):
			// After a time-out the server may still be at it: sending again could make a second object.
			return nil, err
		}
	}
}

// findAfterLostResponse looks for what a create has made whose answer was lost. The interrupt that cut the answer off must not keep the
// object out of the state, and neither must a look that fails: it is repeated, since nothing knows of the object otherwise.
func (r *Resource[M, A, In, P]) findAfterLostResponse(ctx context.Context, c *client.Client, in In) (twin *A, err error) {
	after, cancel := DetachedContext(ctx, c)
	defer cancel()
	for range CreateAttempts {
		if twin, err = r.findExisting(after, c, in); err == nil {
			break
		}
	}
	return twin, err
}

// recoverSecretAfterLostResponse is regain, which an interrupt must not prevent either.
func (r *Resource[M, A, In, P]) recoverSecretAfterLostResponse(ctx context.Context, c *client.Client, in In, twin *A) (*A, error) {
	after, cancel := DetachedContext(ctx, c)
	defer cancel()
	return r.RecoverSecret(after, c, in, twin)
}

// findExisting is twin with 'there is none' as nil.
func (r *Resource[M, A, In, P]) findExisting(ctx context.Context, c *client.Client, in In) (*A, error) {
	a, err := r.FindExisting(ctx, c, in)
	if client.IsNotFound(err) {
		return nil, nil
	}
	return a, err
}

func (r *Resource[M, A, In, P]) exists(ctx context.Context, twin *A) error {
	m := P(new(M))
	m.FromAPI(ctx, twin, new(fwdiag.Diagnostics)) // only its id, name and age are wanted
	id, label := m.Identity()
	return &diag.ExistsError{TypeName: r.TypeName, ID: id, Label: label, Since: m.Age(time.Now()), Otherwise: r.CollisionAdvice, Managed: r.Claims.holder(r.claimID(m)) != noProblem}
}
