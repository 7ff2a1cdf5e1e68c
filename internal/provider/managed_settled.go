package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

const (
	// settleLooks and firstSettlePause bound the wait for Prefect Cloud to show what it was told: five seconds in all.
	settleLooks      = 10
	firstSettlePause = 50 * time.Millisecond
)

// behind reports whether Prefect Cloud may show objects of this kind as they were before a write.
func (r *managed[M, A, In, P]) behind(c *client.Client) bool { return r.lags && c.Cloud() }

// lookUntil looks again, and ever more rarely, until a look is good, there were enough of them, or the context ends, which
// is the error.
func lookUntil(ctx context.Context, good func() bool) error {
	wait := firstSettlePause
	for look := 1; !good() && look < settleLooks; look++ {
		if err := pause(ctx, wait); err != nil {
			return err
		}
		wait = wait * 3 / 2
	}
	return nil
}

// settled reads the object after a write of want. Prefect Cloud shows some kinds as they were before for a while; such a
// read is repeated until it shows the write, and taken as it is when it never does. One that fails is repeated too: were
// the wait over with it, the next refresh could find the object gone.
func (r *managed[M, A, In, P]) settled(ctx context.Context, c *client.Client, m P, want In) (a *A, err error) {
	if !r.behind(c) {
		return r.read(ctx, c, m)
	}
	if ended := lookUntil(ctx, func() bool {
		a, err = r.read(ctx, c, m)
		return err == nil && r.shows(ctx, m, a, want)
	}); ended != nil {
		return nil, ended
	}
	return a, err
}

// vanished waits until Prefect Cloud shows an object no more that was deleted, so that another may take its name. It
// is no error when Cloud goes on to show it: the deletion has been accepted.
func (r *managed[M, A, In, P]) vanished(ctx context.Context, c *client.Client, m P) {
	if r.behind(c) {
		_ = lookUntil(ctx, func() bool {
			a, err := r.read(ctx, c, m)
			return client.IsNotFound(err) || err == nil && r.restored != nil && r.restored(a)
		})
	}
}

// shows reports whether the API's answer has what a write set.
func (r *managed[M, A, In, P]) shows(ctx context.Context, m P, a *A, want In) bool {
	var diags diag.Diagnostics
	seen := *m
	P(&seen).fill(ctx, a, &diags)
	_, differs, err := client.Changes(P(&seen).input(ctx, &diags), want)
	return err != nil || !differs
}
