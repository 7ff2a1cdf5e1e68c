package framework

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// Model is the state of one resource type: M is its struct, A the API's object and In what a write sends.
type Model[M, A, In any] interface {
	*M
	// Placement is the account and workspace of the object, as far as it is in them.
	Placement() Placement
	// Identity is the object's id, and what a person calls it.
	Identity() (id, label string)
	// Age is how long the object has existed, in whole seconds.
	Age(now time.Time) time.Duration
	// ToAPI is what the model asks of the API: unknown values are absent, null ones null.
	ToAPI(context.Context, *fwdiag.Diagnostics) In
	// FromAPI takes over what the API answered. It keeps what the user wrote where the answer means the same.
	FromAPI(context.Context, *A, *fwdiag.Diagnostics)
}

// Resource is a resource and its list resource, made of the client's methods. A resource that needs more embeds it and
// shadows one method; one that would shadow three is written out in full.
type Resource[M, A, In any, P Model[M, A, In]] struct {
	TypeName string
	// CloudOnly says that self-hosted servers do not have objects of the type.
	CloudOnly        bool
	SchemaDefinition schema.Schema

	CreateFunc func(context.Context, *client.Client, In) (*A, error)
	ReadFunc   func(context.Context, *client.Client, P) (*A, error)
	UpdateFunc func(context.Context, *client.Client, P, In) error
	DeleteFunc func(context.Context, *client.Client, P) error
	// FindExisting finds the object that a create of in would collide with, or which a create whose answer was lost has made.
	// It answers nil, or an error of 404, when there is none.
	FindExisting func(context.Context, *client.Client, In) (*A, error)
	// RecoverSecret gets what only the answer of a create tells, as keys, of an object that was made though its answer was lost. It
	// answers nil when it has removed the object, so that it can be made again; nil when reads tell all.
	RecoverSecret func(context.Context, *client.Client, In, *A) (*A, error)
	// UniqueBy names the attributes that together identify the object among all of its account and workspace; nil when objects
	// may be alike in all that a configuration says.
	UniqueBy []string
	// CollisionAdvice is what a person can do who wants another object than the twin; empty for 'choose another name'.
	CollisionAdvice string
	// FindForImport finds the object that an import names by id or name.
	FindForImport func(context.Context, *client.Client, string) (*A, error)
	// FindReplacement finds the object that has taken the place of one that is gone, under another id, as when Prefect's own tools
	// delete and make anew what belongs to a deployment. It answers an error of 404 when there is none or no only one; nil
	// for objects that are never made anew.
	FindReplacement func(context.Context, *client.Client, P) (*A, error)
	// ImportIDParts is how many parts, with commas between them, an import id can have beside a workspace's id; 0 means one.
	ImportIDParts int
	// ParentAttribute names the attribute that names what the object belongs to: a create answers 404 when there is none of that name
	// or id. Empty when there is no such attribute.
	ParentAttribute string
	// ListAll yields every object for terraform query, when the API can't select; else selects does.
	ListAll func(context.Context, *client.Client) iter.Seq2[*A, error]
	// ListSelected yields the objects that meet the conditions of a list resource.
	ListSelected *ListSelection[A]
	// NormalizeForConfigGeneration makes a listed object such that the configuration which terraform query generates from it is as a person would
	// write it; nil for nothing.
	NormalizeForConfigGeneration func(context.Context, P, *fwdiag.Diagnostics)

	// DefaultsOnRemoval holds what an attribute goes back to when the configuration stops to mention it; one that is not here
	// goes back to null.
	DefaultsOnRemoval map[string]attr.Value
	// KeepOnRemoval names the attributes that stay as they are when the configuration stops to mention them: the API has no
	// default to which they could go back.
	KeepOnRemoval []string
	// IsAbandoned says that the object stays when its resource goes; nil when it never does.
	IsAbandoned func(*M) bool
	// UnknownAfterUpdate names the computed attributes that any write may change, beside updated.
	UnknownAfterUpdate []string
	// FullUpdate says that an update sends all fields, since the API takes an absent one for an empty one.
	FullUpdate bool
	// StateUpgraders reads state of older versions of the schema; nil for none.
	StateUpgraders map[int64]resource.StateUpgrader
	// EventuallyConsistent says that Prefect Cloud may show an object as it was before a write for a while after it.
	EventuallyConsistent bool
	// IsDefault reports whether an object that always exists is as a delete leaves it; nil for objects that a delete ends.
	IsDefault func(*A) bool
	// Revokes says what a plan, which is nil when it destroys, takes from the API key that applies it; nil for objects that
	// give no access.
	Revokes func(ctx context.Context, c *ProviderData, was, plan P) *SelfLockout
	// ValidateFunc checks a configuration, which may have unknown values, beyond what its attributes check; nil for nothing.
	ValidateFunc func(*M, *fwdiag.Diagnostics)
	// PlanFunc checks and completes a plan, unless it destroys or the provider's own configuration is not known yet; nil for
	// none.
	PlanFunc func(context.Context, *PlanContext[M])

	*ProviderData
}

func (r *Resource[M, A, In, P]) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + r.TypeName
	resp.ResourceBehavior.MutableIdentity = r.FindReplacement != nil
}

func (r *Resource[M, A, In, P]) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.ProviderData = ProviderDataFrom(req.ProviderData, &resp.Diagnostics)
}

func (r *Resource[M, A, In, P]) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = r.SchemaDefinition
	resp.Schema.MarkdownDescription = withCloudLabel(r.CloudOnly, r.SchemaDefinition.MarkdownDescription)
}

func (r *Resource[M, A, In, P]) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	if r.ProviderData != nil {
		r.Claims.validate(r.claimConfig(req.Config.Raw))
	}
	if r.ValidateFunc == nil {
		return
	}
	var m M
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); !resp.Diagnostics.HasError() {
		r.ValidateFunc(&m, &resp.Diagnostics)
	}
}

func (r *Resource[M, A, In, P]) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	m := P(new(M))
	resp.Diagnostics.Append(req.Plan.Get(ctx, m)...)
	in := m.ToAPI(ctx, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || r.Unconfigured(&resp.Diagnostics) {
		return
	}
	c := r.ClientFor(m.Placement())
	a, err := r.claimed(ctx, c, RawAttributes(req.Plan.Raw), in)
	if r.Failed(&resp.Diagnostics, "create", m, err) {
		return
	}
	r.Store(ctx, c, m, a, &resp.State, resp.Identity, &resp.Diagnostics)
	r.logDone(ctx, "Created", m)
	if r.mayLag(c) {
		// The object is made and in state. An error here would mark it as tainted, and have it deleted.
		if _, err = r.waitForUpdate(ctx, c, m, in); err != nil {
			diag.CodeNotReadable.ReportWarning(&resp.Diagnostics, fmt.Sprintf("The new %s could not be read back", diag.Humanize(r.TypeName)), diag.WithRemedy(err))
		}
	}
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, ConfiguredKey, r.configuredAttributes(ctx, req.Config, req.Plan))...)
}

func (r *Resource[M, A, In, P]) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	m := P(new(M))
	if resp.Diagnostics.Append(req.State.Get(ctx, m)...); resp.Diagnostics.HasError() || r.Unconfigured(&resp.Diagnostics) {
		return
	}
	c := r.ClientFor(m.Placement())
	a, err := r.ReadFunc(r.ForRefresh(ctx), c, m)
	if client.IsNotFound(err) && r.FindReplacement != nil {
		a, err = r.FindReplacement(r.ForRefresh(ctx), c, m)
	}
	if client.IsNotFound(err) {
		r.logDone(ctx, "Gone, and taken out of the state:", m)
		WarnOfPlacement(diag.Humanize(r.TypeName), m, err, &resp.Diagnostics)
		// Terraform before 1.12 keeps no identity, and the framework asks for one even now.
		id, _ := m.Identity()
		resp.Diagnostics.Append(resp.Identity.Set(ctx, newIdentity(id, m.Placement()))...)
		resp.State.RemoveResource(ctx)
		return
	}
	if r.Failed(&resp.Diagnostics, "read", m, err) {
		return
	}
	r.Store(ctx, c, m, a, &resp.State, resp.Identity, &resp.Diagnostics)
}

func (r *Resource[M, A, In, P]) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	m, was := P(new(M)), P(new(M))
	resp.Diagnostics.Append(req.Plan.Get(ctx, m)...)
	resp.Diagnostics.Append(req.State.Get(ctx, was)...)
	before, after := was.ToAPI(ctx, &resp.Diagnostics), m.ToAPI(ctx, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || r.Unconfigured(&resp.Diagnostics) {
		return
	}
	c := r.ClientFor(m.Placement())
	if r.Failed(&resp.Diagnostics, "update", m, r.sendChanges(ctx, c, m, before, after)) {
		return
	}
	// The write has happened: what it owns must be remembered even when the object can't be read now.
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, ConfiguredKey, r.configuredAttributes(ctx, req.Config, req.Plan))...)
	r.Claims.written(r.claimID(was), r.claimKey(RawAttributes(req.State.Raw)), false)
	a, err := r.waitForUpdate(ctx, c, m, after)
	if r.Failed(&resp.Diagnostics, "read", m, err) {
		return
	}
	r.Store(ctx, c, m, a, &resp.State, resp.Identity, &resp.Diagnostics)
}

// sendChanges writes what differs, and nothing when nothing does: many a needless write costs scheduled runs.
func (r *Resource[M, A, In, P]) sendChanges(ctx context.Context, c *client.Client, m P, before, after In) error {
	changed, differs, err := client.Changes(before, after)
	if err != nil || !differs {
		return err
	}
	if r.FullUpdate {
		changed = after
	}
	if err := r.UpdateFunc(ctx, c, m, changed); err != nil {
		return err
	}
	r.logDone(ctx, "Updated", m)
	return nil
}

// logDone tells the log what has been done to the object.
func (r *Resource[M, A, In, P]) logDone(ctx context.Context, done string, m P) {
	id, label := m.Identity()
	diag.LogOf(r.TypeName).Info(ctx, done+" "+diag.Humanize(r.TypeName), map[string]any{"id": id, "name": label})
}

func (r *Resource[M, A, In, P]) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	m := P(new(M))
	if resp.Diagnostics.Append(req.State.Get(ctx, m)...); resp.Diagnostics.HasError() || r.Unconfigured(&resp.Diagnostics) {
		return
	}
	if r.leavesBehind(m) {
		r.logDone(ctx, "Left as it is:", m)
		r.abandon(m, &resp.Diagnostics)
		return
	}
	c := r.ClientFor(m.Placement())
	if err := r.DeleteFunc(ctx, c, m); err != nil && !client.IsNotFound(err) {
		r.Failed(&resp.Diagnostics, "delete", m, err)
		return
	}
	r.Claims.written(r.claimID(m), r.claimKey(RawAttributes(req.State.Raw)), true)
	r.logDone(ctx, "Deleted", m)
	r.waitForDeletion(ctx, c, m)
}

// setter is a state or an identity.
type setter interface {
	Set(context.Context, any) fwdiag.Diagnostics
}

var (
	_ setter = (*tfsdk.State)(nil)
	_ setter = (*tfsdk.ResourceIdentity)(nil)
)

// Store puts what the API answered in the state and the identity.
func (r *Resource[M, A, In, P]) Store(ctx context.Context, c *client.Client, m P, a *A, state, ident setter, diags *fwdiag.Diagnostics) {
	m.FromAPI(ctx, a, diags)
	m.Placement().ResolvePlacement(c)
	id, _ := m.Identity()
	diags.Append(state.Set(ctx, m)...)
	diags.Append(ident.Set(ctx, newIdentity(id, m.Placement()))...)
}

// Failed adds err, if any, to diags and reports whether there was one.
func (r *Resource[M, A, In, P]) Failed(diags *fwdiag.Diagnostics, verb string, m P, err error) bool {
	_, label := m.Identity()
	of := diag.ErrorContext{Verb: verb, TypeName: r.TypeName, Label: label, Attributes: r.SchemaDefinition.Attributes}
	if verb == "create" {
		of.Parent = r.ParentAttribute
	}
	return diag.Failed(diags, of, err)
}
