package reference

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/spelling"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// ReferenceKey marks an object that refers to another block.
const ReferenceKey = "$ref"

// ReferencedBlock returns the ID of the block that a value refers to; empty for none.
func ReferencedBlock(v any) string {
	o, _ := v.(map[string]any)
	target, _ := o[ReferenceKey].(map[string]any)
	id, _ := target["block_document_id"].(string)
	return id
}

// The plan warns about the literal name or ID of an object that does not exist. It is not an error, because the object may be
// created before the apply needs it. If a resource of this configuration creates it, the value should refer to that resource.

// mostNamesRead limits how many names are read for a suggestion.
const mostNamesRead = 200

// Kind is a type of object that attributes refer to.
type Kind struct {
	what string
	code diag.Code
	// exists returns a 404 error if no object has that name or ID. The pool is for queues only.
	exists func(ctx context.Context, c *client.Client, value, pool string) error
	// names are the existing names, to suggest a correction; nil for IDs.
	names func(ctx context.Context, c *client.Client, pool string) iter.Seq2[string, error]
	// created reports whether the plan creates an object with that name, in the pool; nil for IDs, which a plan does not know.
	created func(claims *framework.Claims, value, pool string) bool
	// Example is a reference to a resource of that kind in a configuration.
	Example string
}

// existsBy returns an exists function that calls a method of the client.
func existsBy[A any](
	read func(*client.Client, context.Context, string) (*A, error),
) func(context.Context, *client.Client, string, string) error {
	return func(ctx context.Context, c *client.Client, value, _ string) error {
		_, err := read(c, ctx, value)
		return err
	}
}

// namesBy returns a function that reads the names of objects.
func namesBy[A any](all iter.Seq2[*A, error], name func(*A) string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for a, err := range all {
			if err != nil {
				yield("", err)
				return
			}
			if !yield(name(a), nil) {
				return
			}
		}
	}
}

// The types of object that attributes refer to.
var (
	// ToPool is a work pool by its name.
	ToPool = Kind{
		what: "work pool", code: diag.CodeNoPool, exists: existsBy((*client.Client).WorkPoolByName), Example: "prefect_work_pool.NAME.name",
		names: func(ctx context.Context, c *client.Client, _ string) iter.Seq2[string, error] {
			return namesBy(c.WorkPools(ctx, nil), func(p *client.WorkPool) string { return p.Name })
		},
		created: func(claims *framework.Claims, value, _ string) bool { return claims.Creates("work_pool", value) },
	}
	ToQueue = Kind{
		what: "work queue", code: diag.CodeNoQueue, Example: "prefect_work_queue.NAME.name",
		exists: func(ctx context.Context, c *client.Client, value, pool string) error {
			_, err := c.WorkQueueByName(ctx, pool, value)
			return err
		},
		names: func(ctx context.Context, c *client.Client, pool string) iter.Seq2[string, error] {
			return namesBy(c.WorkQueues(ctx, pool, nil), func(q *client.WorkQueue) string { return q.Name })
		},
		created: func(claims *framework.Claims, value, pool string) bool {
			return claims.Creates("work_queue", pool, value)
		},
	}
	ToFlow       = Kind{what: "flow", code: diag.CodeReference, exists: existsBy((*client.Client).Flow), Example: "prefect_flow.NAME.id"}
	ToDeployment = Kind{
		what:    "deployment",
		code:    diag.CodeReference,
		exists:  existsBy((*client.Client).Deployment),
		Example: "prefect_deployment.NAME.id",
	}
	// ToNamedDeployment is by ID or by FLOW/DEPLOYMENT.
	ToNamedDeployment = Kind{
		what: "deployment", code: diag.CodeReference, Example: "prefect_deployment.NAME.id",
		exists: func(ctx context.Context, c *client.Client, value, _ string) error {
			_, err := FindDeploymentForImport(ctx, c, value)
			return err
		},
	}
	ToAutomation = Kind{
		what:    "automation",
		code:    diag.CodeReference,
		exists:  existsBy((*client.Client).Automation),
		Example: "prefect_automation.NAME.id",
	}
	ToPoolID = Kind{
		what:    "work pool",
		code:    diag.CodeReference,
		exists:  existsBy((*client.Client).WorkPool),
		Example: "prefect_work_pool.NAME.id",
	}
	ToQueueID = Kind{
		what:    "work queue",
		code:    diag.CodeReference,
		exists:  existsBy((*client.Client).WorkQueue),
		Example: "prefect_work_queue.NAME.id",
	}
	ToBlock = Kind{
		what: "block", code: diag.CodeReference, Example: "prefect_block.NAME.id",
		exists: func(ctx context.Context, c *client.Client, value, _ string) error {
			_, err := c.Block(ctx, value, false)
			return err
		},
	}
	// ToLimit is by ID or by name.
	ToLimit = Kind{
		what:    "global concurrency limit",
		code:    diag.CodeReference,
		exists:  existsBy((*client.Client).GlobalConcurrencyLimit),
		Example: "prefect_global_concurrency_limit.NAME.id",
	}
)

// Reference is a value of the configuration that refers to an object, and the value that the state has.
type Reference struct {
	To   Kind
	At   path.Path
	V    attr.Value
	Was  attr.Value // nil without a prior state
	Pool string     // of a queue
}

// referencedKey is the key of whether a referenced object exists.
type referencedKey struct{ endpoint, what, pool, value string }

// Found is exists, called once for all plans that share reads.
func (k Kind) Found(ctx context.Context, provider *framework.ProviderData, c *client.Client, value, pool string) error {
	_, err := framework.ReadOnce(ctx, provider, referencedKey{c.Endpoint(), k.what, pool, value}, func(ctx context.Context) (bool, error) {
		err := k.exists(ctx, c, value, pool)
		return err == nil, err
	})
	return err
}

// WarnMissing warns about a new reference to an object that does not exist. If the check fails, there is no warning.
func WarnMissing(ctx context.Context, provider *framework.ProviderData, c *client.Client, r Reference, diags *fwdiag.Diagnostics) {
	value, ok := r.V.(types.String)
	if !ok || tfvalue.IsNullOrUnknown(value) || value.ValueString() == "" || (r.Was != nil && value.Equal(r.Was)) {
		return
	}
	if err := r.To.Found(ctx, provider, c, value.ValueString(), r.Pool); !apierror.IsNotFound(err) {
		return
	}
	if r.To.created != nil && r.To.created(provider.Claims, value.ValueString(), r.Pool) {
		return // Terraform plans a resource after the resources that it refers to
	}
	finding := fmt.Sprintf("%s is %q, but no such %s exists at %s.", r.At, value.ValueString(), r.To.what, c.Endpoint())
	if near := r.near(ctx, c, value.ValueString()); near != "" {
		finding += fmt.Sprintf(" Did you mean %q?", near)
	}
	r.To.warn(r.At, finding, diags)
}

// warn adds the warning that an object of the kind does not exist yet, with what was found and what to do.
func (k Kind) warn(at path.Path, finding string, diags *fwdiag.Diagnostics) {
	k.code.ReportWarningAt(
		diags,
		at,
		fmt.Sprintf("Referenced %s not found", k.what),
		fmt.Sprintf(
			"%s If this configuration creates it, refer to its resource, such as %s. Otherwise, create it before the apply.",
			finding,
			k.Example,
		),
	)
}

// WarnMissingBlocks warns about references to missing blocks, as in { "$ref" = { block_document_id = … } }, within a JSON attribute.
func WarnMissingBlocks(
	ctx context.Context,
	provider *framework.ProviderData,
	c *client.Client,
	at path.Path,
	text []byte,
	diags *fwdiag.Diagnostics,
) {
	value, err := tfvalue.ReadJSON(text)
	if err != nil {
		return // the attribute's validator reports it
	}
	for _, id := range BlocksReferred(value) {
		if err := ToBlock.Found(ctx, provider, c, id, ""); apierror.IsNotFound(err) {
			ToBlock.warn(at, fmt.Sprintf("%s refers to the block %s, but no such block exists at %s.", at, id, c.Endpoint()), diags)
		}
	}
}

// BlocksReferred are the IDs of the blocks that a JSON value refers to, each once, in order.
func BlocksReferred(v any) []string {
	var out []string
	switch v := v.(type) {
	case map[string]any:
		if id := ReferencedBlock(v); uuid.Validate(id) == nil {
			out = append(out, id)
		}
		for _, inner := range v {
			out = append(out, BlocksReferred(inner)...)
		}
	case []any:
		for _, inner := range v {
			out = append(out, BlocksReferred(inner)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// near returns the existing name that is most similar to a missing one.
func (r Reference) near(ctx context.Context, c *client.Client, value string) string {
	if r.To.names == nil {
		return ""
	}
	var names []string
	for name, err := range r.To.names(framework.ForPlan(ctx), c, r.Pool) {
		if names = append(names, name); err != nil || len(names) >= mostNamesRead {
			break // the names are only for suggestions
		}
	}
	return spelling.Nearest(value, names)
}

// WarnsOfMissing returns the PlanFunc of an action whose object an attribute names.
func WarnsOfMissing[P any](
	to Kind,
	attribute string,
	value func(P) types.String,
) func(context.Context, *framework.ProviderData, *client.Client, P, *fwdiag.Diagnostics) error {
	return func(ctx context.Context, c *framework.ProviderData, in *client.Client, m P, diags *fwdiag.Diagnostics) error {
		WarnMissing(ctx, c, in, Reference{To: to, At: path.Root(attribute), V: value(m)}, diags)
		return nil
	}
}
