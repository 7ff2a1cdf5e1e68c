package provider

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/spelling"
)

// A literal name or ID of an object that does not exist is a warning in the plan: something else may create the object before
// the apply needs it, but the resource that does so in this configuration should be referred to.

// mostNamesRead bounds how many names are read to find the one that is meant.
const mostNamesRead = 200

// referenceKind is what an attribute refers to.
type referenceKind struct {
	what string
	code code
	// exists answers an error of 404 when there is no object of that name or ID in the pool, which queues alone have.
	exists func(ctx context.Context, c *client.Client, value, pool string) error
	// names are those that exist, to find the one that is meant; nil for IDs.
	names func(ctx context.Context, c *client.Client, pool string) iter.Seq2[string, error]
	// example is how the configuration refers to a resource of that kind.
	example string
}

// existsBy makes a check of a client's method that reads an object.
func existsBy[A any](read func(*client.Client, context.Context, string) (*A, error)) func(context.Context, *client.Client, string, string) error {
	return func(ctx context.Context, c *client.Client, value, _ string) error {
		_, err := read(c, ctx, value)
		return err
	}
}

// namesBy are the names of objects.
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

var (
	toPool = referenceKind{
		what: "work pool", code: codeNoPool, exists: existsBy((*client.Client).WorkPoolByName), example: "prefect_work_pool.NAME.name",
		names: func(ctx context.Context, c *client.Client, _ string) iter.Seq2[string, error] {
			return namesBy(c.WorkPools(ctx, nil), func(p *client.WorkPool) string { return p.Name })
		},
	}
	toQueue = referenceKind{
		what: "work queue", code: codeNoQueue, example: "prefect_work_queue.NAME.name",
		exists: func(ctx context.Context, c *client.Client, value, pool string) error {
			_, err := c.WorkQueueByName(ctx, pool, value)
			return err
		},
		names: func(ctx context.Context, c *client.Client, pool string) iter.Seq2[string, error] {
			return namesBy(c.WorkQueues(ctx, pool, nil), func(q *client.WorkQueue) string { return q.Name })
		},
	}
	toFlow       = referenceKind{what: "flow", code: codeReference, exists: existsBy((*client.Client).Flow), example: "prefect_flow.NAME.id"}
	toDeployment = referenceKind{what: "deployment", code: codeReference, exists: existsBy((*client.Client).Deployment), example: "prefect_deployment.NAME.id"}
	// toNamedDeployment is by ID or by FLOW/DEPLOYMENT.
	toNamedDeployment = referenceKind{
		what: "deployment", code: codeReference, example: "prefect_deployment.NAME.id",
		exists: func(ctx context.Context, c *client.Client, value, _ string) error {
			_, err := locateDeployment(ctx, c, value)
			return err
		},
	}
	toAutomation = referenceKind{what: "automation", code: codeReference, exists: existsBy((*client.Client).Automation), example: "prefect_automation.NAME.id"}
	toPoolID     = referenceKind{what: "work pool", code: codeReference, exists: existsBy((*client.Client).WorkPool), example: "prefect_work_pool.NAME.id"}
	toQueueID    = referenceKind{what: "work queue", code: codeReference, exists: existsBy((*client.Client).WorkQueue), example: "prefect_work_queue.NAME.id"}
	toBlock      = referenceKind{
		what: "block", code: codeReference, example: "prefect_block.NAME.id",
		exists: func(ctx context.Context, c *client.Client, value, _ string) error {
			_, err := c.Block(ctx, value, false)
			return err
		},
	}
	// toLimit is by ID or by name.
	toLimit = referenceKind{what: "global concurrency limit", code: codeReference, exists: existsBy((*client.Client).GlobalConcurrencyLimit), example: "prefect_global_concurrency_limit.NAME.id"}
)

// reference is a value of the configuration that refers to an object, and the value that the state has.
type reference struct {
	to   referenceKind
	at   path.Path
	v    attr.Value
	was  attr.Value // nil when there is no state
	pool string     // of a queue
}

// found is exists, asked once for all plans that share the looks.
func (k referenceKind) found(ctx context.Context, looks *sync.Map, c *client.Client, value, pool string) error {
	_, err := once(ctx, looks, strings.Join([]string{c.Endpoint(), k.what, pool, value}, "\x00"), func(ctx context.Context) (bool, error) {
		err := k.exists(ctx, c, value, pool)
		return err == nil, err
	})
	return err
}

// warnMissing warns of a new reference to an object that does not exist. A check that fails is left to the apply.
func warnMissing(ctx context.Context, looks *sync.Map, c *client.Client, r reference, diags *diag.Diagnostics) {
	value, ok := r.v.(types.String)
	if !ok || open(value) || value.ValueString() == "" || r.was != nil && value.Equal(r.was) {
		return
	}
	if err := r.to.found(ctx, looks, c, value.ValueString(), r.pool); !client.IsNotFound(err) {
		return
	}
	finding := fmt.Sprintf("%s is %q, but there is no such %s at %s.", r.at, value.ValueString(), r.to.what, c.Endpoint())
	if near := r.near(ctx, c, value.ValueString()); near != "" {
		finding += fmt.Sprintf(" Did you mean %q?", near)
	}
	r.to.warn(r.at, finding, diags)
}

// warn adds the warning that an object of the kind does not exist yet, with what was found and what to do.
func (k referenceKind) warn(at path.Path, finding string, diags *diag.Diagnostics) {
	k.code.addWarningAt(diags, at, fmt.Sprintf("The %s does not exist yet", k.what),
		fmt.Sprintf("%s If this configuration creates it, refer to its resource, as in %s. Otherwise create it before the apply.", finding, k.example))
}

// warnMissingBlocks warns of references to blocks, as in { "$ref" = { block_document_id = … } }, within a JSON attribute.
func warnMissingBlocks(ctx context.Context, looks *sync.Map, c *client.Client, at path.Path, text []byte, diags *diag.Diagnostics) {
	value, err := readJSON(text)
	if err != nil {
		return // is for the attribute to report
	}
	for _, id := range blocksReferred(value) {
		if err := toBlock.found(ctx, looks, c, id, ""); client.IsNotFound(err) {
			toBlock.warn(at, fmt.Sprintf("%s refers to the block %s, but there is no such block at %s.", at, id, c.Endpoint()), diags)
		}
	}
}

// blocksReferred are the IDs of the blocks that a JSON value refers to, each once, in order.
func blocksReferred(v any) []string {
	var out []string
	switch v := v.(type) {
	case map[string]any:
		if id := referenceOf(v); uuid.Validate(id) == nil {
			out = append(out, id)
		}
		for _, inner := range v {
			out = append(out, blocksReferred(inner)...)
		}
	case []any:
		for _, inner := range v {
			out = append(out, blocksReferred(inner)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// near is the existing name that a missing one probably means.
func (r reference) near(ctx context.Context, c *client.Client, value string) string {
	if r.to.names == nil {
		return ""
	}
	var names []string
	for name, err := range r.to.names(checking(ctx), c, r.pool) {
		if names = append(names, name); err != nil || len(names) >= mostNamesRead {
			break // the names only help
		}
	}
	return spelling.Nearest(value, names)
}

// references warns of what a deployment refers to and what does not exist.
func (p deploymentPlan) references(ctx context.Context) {
	c, known := p.planClient(&p.plan.place)
	if !known {
		return
	}
	was := p.state
	if was == nil {
		was = new(deployment)
	}
	for _, r := range []reference{
		{to: toFlow, at: path.Root("flow_id"), v: p.config.FlowID, was: was.FlowID},
		{to: toPool, at: path.Root("work_pool_name"), v: p.config.WorkPoolName, was: was.WorkPoolName},
		{to: toBlock, at: path.Root("storage_document_id"), v: p.config.StorageDocumentID, was: was.StorageDocumentID},
		{to: toLimit, at: path.Root("global_concurrency_limit_id"), v: p.config.GlobalConcurrencyLimitID, was: was.GlobalConcurrencyLimitID},
	} {
		warnMissing(ctx, &p.configured.references, c, r, p.diags)
	}
	for _, r := range []struct {
		name     string
		now, was jsonText
	}{{"parameters", p.config.Parameters, was.Parameters}, {"job_variables", p.config.JobVariables, was.JobVariables}} {
		if !open(r.now) && !r.now.Equal(r.was) {
			warnMissingBlocks(ctx, &p.configured.references, c, path.Root(r.name), []byte(r.now.ValueString()), p.diags)
		}
	}
	if pool := p.plan.WorkPoolName; !open(pool) {
		if toPool.found(ctx, &p.configured.references, c, pool.ValueString(), "") == nil {
			warnMissing(ctx, &p.configured.references, c, reference{to: toQueue, at: path.Root("work_queue_name"), v: p.config.WorkQueueName, was: was.WorkQueueName, pool: pool.ValueString()}, p.diags)
		}
	}
}

// warnOfPool warns of the work pool of a new queue that does not exist.
func warnOfPool(ctx context.Context, p *planning[workQueue]) {
	if c, known := p.planClient(&p.plan.place); known && p.state == nil {
		warnMissing(ctx, &p.references, c, reference{to: toPool, at: path.Root("work_pool_name"), v: p.config.WorkPoolName}, p.diags)
	}
}

// warnsOfMissing is the plan of an action that is about an object which an attribute names.
func warnsOfMissing[P any](to referenceKind, attribute string, value func(P) types.String) func(context.Context, *configured, *client.Client, P, *diag.Diagnostics) error {
	return func(ctx context.Context, c *configured, in *client.Client, m P, diags *diag.Diagnostics) error {
		warnMissing(ctx, &c.references, in, reference{to: to, at: path.Root(attribute), v: value(m)}, diags)
		return nil
	}
}

// actionReferences is what the attributes of an automation's action refer to.
var actionReferences = []struct {
	name string
	to   referenceKind
}{
	{"deployment_id", toDeployment}, {"work_pool_id", toPoolID}, {"work_queue_id", toQueueID}, {"automation_id", toAutomation}, {"block_document_id", toBlock},
}

// warnOfActionReferences warns of what an action refers to and what does not exist: such an automation never does anything.
func warnOfActionReferences(ctx context.Context, looks *sync.Map, c *client.Client, action node) {
	for _, ref := range actionReferences {
		if action.has(ref.name) {
			warnMissing(ctx, looks, c, reference{to: ref.to, at: action.at.AtName(ref.name), v: action.attributes[ref.name]}, action.diags)
		}
	}
}
