package provider

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// model is the state of one resource type: M is its struct, A the API's object and In what a write sends.
type model[M, A, In any] interface {
	*M
	// where is the account and workspace of the object, as far as it is in them.
	where() spot
	// key is the object's id, and what a person calls it.
	key() (id, label string)
	// age is how long the object has existed, in whole seconds.
	age(now time.Time) time.Duration
	// input is what the model asks of the API: unknown values are absent, null ones null.
	input(context.Context, *diag.Diagnostics) In
	// fill takes over what the API answered. It keeps what the user wrote where the answer means the same.
	fill(context.Context, *A, *diag.Diagnostics)
}

// managed is a resource and its list resource, made of the client's methods. A resource that needs more embeds it and
// shadows one method; one that would shadow three is written out in full.
type managed[M, A, In any, P model[M, A, In]] struct {
	noun   string
	schema schema.Schema

	create func(context.Context, *client.Client, In) (*A, error)
	read   func(context.Context, *client.Client, P) (*A, error)
	update func(context.Context, *client.Client, P, In) error
	remove func(context.Context, *client.Client, P) error
	// twin finds the object that a create of in would collide with, or which a create whose answer was lost has made.
	// It answers nil, or an error of 404, when there is none.
	twin func(context.Context, *client.Client, In) (*A, error)
	// regain gets what only the answer of a create tells, as keys, of an object that was made though its answer was lost. It
	// answers nil when it has removed the object, so that it can be made again; nil when reads tell all.
	regain func(context.Context, *client.Client, In, *A) (*A, error)
	// unique names the attributes that together identify the object among all of its account and workspace; nil when objects
	// may be alike in all that a configuration says.
	unique []string
	// otherwise is what a person can do who wants another object than the twin; empty for 'choose another name'.
	otherwise string
	// locate finds the object that an import names by id or name.
	locate func(context.Context, *client.Client, string) (*A, error)
	// heir finds the object that has taken the place of one that is gone, under another id, as when Prefect's own tools
	// delete and make anew what belongs to a deployment. It answers an error of 404 when there is none or no only one; nil
	// for objects that are never made anew.
	heir func(context.Context, *client.Client, P) (*A, error)
	// keyParts is how many parts, with commas between them, an import id can have beside a workspace's id; 0 means one.
	keyParts int
	// parent names the attribute that names what the object belongs to: a create answers 404 when there is none of that name
	// or id. Empty when there is no such attribute.
	parent string
	// all yields every object for terraform query, when the API can't select; else selects does.
	all func(context.Context, *client.Client) iter.Seq2[*A, error]
	// selects yields the objects that meet the conditions of a list resource.
	selects *selection[A]
	// tidy makes a listed object such that the configuration which terraform query generates from it is as a person would
	// write it; nil for nothing.
	tidy func(context.Context, P, *diag.Diagnostics)

	// resets holds what an attribute goes back to when the configuration stops to mention it; one that is not here
	// goes back to null.
	resets map[string]attr.Value
	// kept names the attributes that stay as they are when the configuration stops to mention them: the API has no
	// default to which they could go back.
	kept []string
	// abandoned says that the object stays when its resource goes; nil when it never does.
	abandoned func(*M) bool
	// volatile names the computed attributes that any write may change, beside updated.
	volatile []string
	// whole says that an update sends all fields, since the API takes an absent one for an empty one.
	whole bool
	// upgrades reads state of older versions of the schema; nil for none.
	upgrades map[int64]resource.StateUpgrader
	// lags says that Prefect Cloud may show an object as it was before a write for a while after it.
	lags bool
	// restored reports whether an object that always exists is as a delete leaves it; nil for objects that a delete ends.
	restored func(*A) bool
	// takes says what a plan, which is nil when it destroys, takes from the API key that applies it; nil for objects that
	// give no access.
	takes func(ctx context.Context, c *configured, was, plan P) *lockout
	// validate checks a configuration, which may have unknown values, beyond what its attributes check; nil for nothing.
	validate func(*M, *diag.Diagnostics)
	// plan checks and completes a plan, unless it destroys or the provider's own configuration is not known yet; nil for
	// none.
	plan func(context.Context, *planning[M])

	*configured
}

func (r *managed[M, A, In, P]) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + r.noun
	resp.ResourceBehavior.MutableIdentity = r.heir != nil
}

func (r *managed[M, A, In, P]) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.configured = configuredFrom(req.ProviderData, &resp.Diagnostics)
}

func (r *managed[M, A, In, P]) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = r.schema
	resp.Schema.MarkdownDescription = withCloudLabel("prefect_"+r.noun, r.schema.MarkdownDescription)
}

func (r *managed[M, A, In, P]) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	if r.configured != nil {
		r.claims.validate(r.claimConfig(req.Config.Raw))
	}
	if r.validate == nil {
		return
	}
	var m M
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); !resp.Diagnostics.HasError() {
		r.validate(&m, &resp.Diagnostics)
	}
}

func (r *managed[M, A, In, P]) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	m := P(new(M))
	resp.Diagnostics.Append(req.Plan.Get(ctx, m)...)
	in := m.input(ctx, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || r.absent(&resp.Diagnostics) {
		return
	}
	c := r.in(m.where())
	a, err := r.claimed(ctx, c, rawAttributes(req.Plan.Raw), in)
	if r.failed(&resp.Diagnostics, "create", m, err) {
		return
	}
	r.store(ctx, c, m, a, &resp.State, resp.Identity, &resp.Diagnostics)
	r.tell(ctx, "Created", m)
	if r.behind(c) {
		// The object is made and in state. An error here would mark it as tainted, and have it deleted.
		if _, err = r.settled(ctx, c, m, in); err != nil {
			codeUnseen.addWarning(&resp.Diagnostics, fmt.Sprintf("The new %s could not be read back", words(r.noun)), withRemedy(err))
		}
	}
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, ownedKey, r.mentioned(ctx, req.Config, req.Plan))...)
}

func (r *managed[M, A, In, P]) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	m := P(new(M))
	if resp.Diagnostics.Append(req.State.Get(ctx, m)...); resp.Diagnostics.HasError() || r.absent(&resp.Diagnostics) {
		return
	}
	c := r.in(m.where())
	a, err := r.read(r.refreshing(ctx), c, m)
	if client.IsNotFound(err) && r.heir != nil {
		a, err = r.heir(r.refreshing(ctx), c, m)
	}
	if client.IsNotFound(err) {
		r.tell(ctx, "Gone, and taken out of the state:", m)
		warnOfPlace(words(r.noun), m, err, &resp.Diagnostics)
		// Terraform before 1.12 keeps no identity, and the framework asks for one even now.
		id, _ := m.key()
		resp.Diagnostics.Append(resp.Identity.Set(ctx, newIdentity(id, m.where()))...)
		resp.State.RemoveResource(ctx)
		return
	}
	if r.failed(&resp.Diagnostics, "read", m, err) {
		return
	}
	r.store(ctx, c, m, a, &resp.State, resp.Identity, &resp.Diagnostics)
}

func (r *managed[M, A, In, P]) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	m, was := P(new(M)), P(new(M))
	resp.Diagnostics.Append(req.Plan.Get(ctx, m)...)
	resp.Diagnostics.Append(req.State.Get(ctx, was)...)
	before, after := was.input(ctx, &resp.Diagnostics), m.input(ctx, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || r.absent(&resp.Diagnostics) {
		return
	}
	c := r.in(m.where())
	if r.failed(&resp.Diagnostics, "update", m, r.send(ctx, c, m, before, after)) {
		return
	}
	// The write has happened: what it owns must be remembered even when the object can't be read now.
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, ownedKey, r.mentioned(ctx, req.Config, req.Plan))...)
	r.claims.written(r.claimID(was), r.claimKey(rawAttributes(req.State.Raw)), false)
	a, err := r.settled(ctx, c, m, after)
	if r.failed(&resp.Diagnostics, "read", m, err) {
		return
	}
	r.store(ctx, c, m, a, &resp.State, resp.Identity, &resp.Diagnostics)
}

// send writes what differs, and nothing when nothing does: many a needless write costs scheduled runs.
func (r *managed[M, A, In, P]) send(ctx context.Context, c *client.Client, m P, before, after In) error {
	changed, differs, err := client.Changes(before, after)
	if err != nil || !differs {
		return err
	}
	if r.whole {
		changed = after
	}
	if err := r.update(ctx, c, m, changed); err != nil {
		return err
	}
	r.tell(ctx, "Updated", m)
	return nil
}

// tell tells the log what has been done to the object.
func (r *managed[M, A, In, P]) tell(ctx context.Context, done string, m P) {
	id, label := m.key()
	logOf(r.noun).info(ctx, done+" "+words(r.noun), map[string]any{"id": id, "name": label})
}

func (r *managed[M, A, In, P]) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	m := P(new(M))
	if resp.Diagnostics.Append(req.State.Get(ctx, m)...); resp.Diagnostics.HasError() || r.absent(&resp.Diagnostics) {
		return
	}
	if r.leavesBehind(m) {
		r.tell(ctx, "Left as it is:", m)
		r.abandon(m, &resp.Diagnostics)
		return
	}
	c := r.in(m.where())
	if err := r.remove(ctx, c, m); err != nil && !client.IsNotFound(err) {
		r.failed(&resp.Diagnostics, "delete", m, err)
		return
	}
	r.claims.written(r.claimID(m), r.claimKey(rawAttributes(req.State.Raw)), true)
	r.tell(ctx, "Deleted", m)
	r.vanished(ctx, c, m)
}

// setter is a state or an identity.
type setter interface {
	Set(context.Context, any) diag.Diagnostics
}

var (
	_ setter = (*tfsdk.State)(nil)
	_ setter = (*tfsdk.ResourceIdentity)(nil)
)

// store puts what the API answered in the state and the identity.
func (r *managed[M, A, In, P]) store(ctx context.Context, c *client.Client, m P, a *A, state, ident setter, diags *diag.Diagnostics) {
	m.fill(ctx, a, diags)
	m.where().settle(c)
	id, _ := m.key()
	diags.Append(state.Set(ctx, m)...)
	diags.Append(ident.Set(ctx, newIdentity(id, m.where()))...)
}

// failed adds err, if any, to diags and reports whether there was one.
func (r *managed[M, A, In, P]) failed(diags *diag.Diagnostics, verb string, m P, err error) bool {
	_, label := m.key()
	of := action{verb: verb, noun: r.noun, label: label, attributes: r.schema.Attributes}
	if verb == "create" {
		of.parent = r.parent
	}
	return failed(diags, of, err)
}
