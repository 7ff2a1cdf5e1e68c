package framework

import (
	"context"
	"fmt"
	"time"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
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

// clockTolerance is how far the clocks of this machine and of the server may differ when a created object is recognized by its age.
const clockTolerance = time.Minute

// createOnce creates the object, exactly once. Where the API would overwrite an object of the same name, a read finds that out
// before anything is written; where it refuses, only the refusal is followed by a read. After a lost response, a read decides
// between an object that was created and another attempt.
func (r *Resource[M, A, In, P]) createOnce(ctx context.Context, c *client.Client, in In) (*A, error) {
	if r.ImportOnly != nil {
		return nil, r.ImportOnly.refusal(r.TypeName)
	}
	if err := r.refuseExisting(ctx, c, in); err != nil {
		return nil, err
	}
	begun := time.Now()
	for attempt := 1; ; attempt++ {
		created, err := r.CreateFunc(ctx, c, in)
		switch {
		case err == nil:
			return created, nil
		case apierror.IsConflict(err) && (r.API.RefusesDuplicates || attempt > 1):
			return r.findAfterConflict(ctx, c, in, err, begun, attempt > 1)
		case !apierror.IsAmbiguous(err):
			return nil, err
		}
		found, findErr := r.findAfterLostResponse(ctx, c, in)
		switch {
		case findErr != nil:
			return nil, fmt.Errorf("%w; the provider could not check whether the object was created: %w", err, findErr)
		case found != nil:
			return r.ownOrRefused(ctx, found, in, begun)
		case attempt == CreateAttempts || ctx.Err() != nil || apierror.IsTimeout(err):
			// After a timeout the server may still process the request: another one could create a second object.
			return nil, err
		}
	}
}

// refuseExisting is an error for an object that exists, where the API would not refuse to create it.
func (r *Resource[M, A, In, P]) refuseExisting(ctx context.Context, c *client.Client, in In) error {
	if r.API.RefusesDuplicates {
		return nil
	}
	existing, err := r.findExisting(ctx, c, in)
	if err != nil || existing == nil {
		return err
	}
	return r.exists(ctx, existing)
}

// findAfterConflict finds the object that a create conflicts with. After a lost response that can be the one that was created,
// which Prefect Cloud may show late.
func (r *Resource[M, A, In, P]) findAfterConflict(
	ctx context.Context,
	c *client.Client,
	in In,
	refused error,
	begun time.Time,
	lost bool,
) (*A, error) {
	detached, cancel := DetachedContext(ctx, c)
	defer cancel()
	var found *A
	var err error
	_ = PollUntil(detached, func() bool {
		found, err = r.findExisting(detached, c, in)
		return found != nil || err != nil || !lost || !r.mayLag(c)
	})
	switch {
	case err != nil || found == nil:
		return nil, refused
	case lost:
		return r.ownOrRefused(ctx, found, in, begun)
	}
	return nil, r.exists(ctx, found)
}

// ownOrRefused is an object that was found after a lost response, or an error if the create has not made it.
func (r *Resource[M, A, In, P]) ownOrRefused(ctx context.Context, found *A, in In, begun time.Time) (*A, error) {
	if r.API.RefusesDuplicates && !r.isOwn(ctx, found, in, begun) {
		return nil, r.exists(ctx, found)
	}
	return found, nil
}

// isOwn reports whether an object is the one that a create of in has made since begun: it has that content and that age.
func (r *Resource[M, A, In, P]) isOwn(ctx context.Context, found *A, in In, begun time.Time) bool {
	m := P(new(M))
	m.FromAPI(ctx, found, new(fwdiag.Diagnostics)) // only its age is wanted
	same, err := Describes[P](ctx, found, in)
	return err == nil && same && m.Age(time.Now()) <= time.Since(begun)+clockTolerance
}

// findAfterLostResponse finds what a create has made whose response was lost. Neither an interrupt nor a failed read may leave
// the object out of the state, which nothing else knows: so the read has a context of its own, and is repeated.
func (r *Resource[M, A, In, P]) findAfterLostResponse(ctx context.Context, c *client.Client, in In) (found *A, err error) {
	after, cancel := DetachedContext(ctx, c)
	defer cancel()
	for range CreateAttempts {
		if found, err = r.findExisting(after, c, in); err == nil {
			break
		}
	}
	if err != nil || found == nil || r.Recovery.Secret == nil {
		return found, err
	}
	return r.Recovery.Secret(after, c, in, found)
}

// findExisting is FindExisting, with nil for none.
func (r *Resource[M, A, In, P]) findExisting(ctx context.Context, c *client.Client, in In) (*A, error) {
	a, err := r.FindExisting(ctx, c, in)
	if apierror.IsNotFound(err) {
		return nil, nil
	}
	return a, err
}

func (r *Resource[M, A, In, P]) exists(ctx context.Context, existing *A) error {
	m := P(new(M))
	m.FromAPI(ctx, existing, new(fwdiag.Diagnostics)) // only its id, name and age are wanted
	id, label := m.Identity()
	return &diag.ExistsError{
		TypeName:  r.TypeName,
		ID:        id,
		Label:     label,
		Since:     m.Age(time.Now()),
		Otherwise: r.Collision.Advice,
		Managed:   r.Claims.holder(r.claimID(m)) != noProblem,
	}
}
