package framework

import (
	"context"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
)

// mayLag reports whether Prefect Cloud may show objects of this kind as they were before a write.
func (r *Resource[M, A, In, P]) mayLag(c *client.Client) bool {
	return r.API.EventuallyConsistent && c.Cloud()
}

// waitForUpdate reads the object after a write of want. Prefect Cloud shows some kinds as they were before for a while; such a
// read is repeated until it shows the write, and taken as it is when it never does. One that fails is repeated too: were
// the wait over with it, the next refresh could find the object gone.
func (r *Resource[M, A, In, P]) waitForUpdate(ctx context.Context, c *client.Client, m P, want In) (a *A, err error) {
	if !r.mayLag(c) {
		return r.ReadFunc(ctx, c, m)
	}
	if ended := PollUntil(ctx, func() bool {
		a, err = r.ReadFunc(ctx, c, m)
		return err == nil && r.showsUpdate(ctx, m, a, want)
	}); ended != nil {
		return nil, ended
	}
	return a, err
}

// waitForDeletion waits until Prefect Cloud shows an object no more that was deleted, so that another may take its name. It
// is no error when Cloud goes on to show it: the deletion has been accepted.
func (r *Resource[M, A, In, P]) waitForDeletion(ctx context.Context, c *client.Client, m P) {
	if r.mayLag(c) {
		_ = PollUntil(ctx, func() bool {
			a, err := r.ReadFunc(ctx, c, m)
			return apierror.IsNotFound(err) || (err == nil && r.Deletion.IsDefault != nil && r.Deletion.IsDefault(a))
		})
	}
}

// showsUpdate reports whether the API's answer has what a write set.
func (r *Resource[M, A, In, P]) showsUpdate(ctx context.Context, m P, a *A, want In) bool {
	var diags fwdiag.Diagnostics
	seen := *m
	P(&seen).FromAPI(ctx, a, &diags)
	_, differs, err := patch.Changes(P(&seen).ToAPI(ctx, &diags), want)
	return err != nil || !differs
}
