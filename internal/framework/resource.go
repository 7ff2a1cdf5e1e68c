package framework

import (
	"context"
	"fmt"
	"time"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// Model is the state of one resource type: M is its struct, A the object of the API, and In what a write sends.
type Model[M, A, In any] interface {
	*M
	// Placement is the account and the workspace of the object, as far as they are known.
	Placement() Placement
	// Identity is the ID of the object, and the name by which messages call it.
	Identity() (id, label string)
	// Age is how long the object has existed, in whole seconds.
	Age(now time.Time) time.Duration
	// ToAPI makes the input of a write: unknown values are omitted, null ones are null.
	ToAPI(context.Context, *fwdiag.Diagnostics) In
	// FromAPI sets the model to an object of the API. It keeps what the configuration says where that means the same.
	FromAPI(context.Context, *A, *fwdiag.Diagnostics)
}

// Resource is a resource and its list resource, made of methods of the client. Optional concerns are in groups, and
// resource_definition.go checks that all parts agree. A resource that needs more embeds it and shadows one method; one that
// would shadow three is written out in full.
type Resource[M, A, In any, P Model[M, A, In]] struct {
	TypeName         string // without the name of the provider
	SchemaDefinition schema.Schema
	// StateUpgraders read state of older versions of the schema.
	StateUpgraders map[int64]resource.StateUpgrader
	// CloudOnly reports that self-hosted servers have no objects of the type.
	CloudOnly bool

	// CreateFunc and FindExisting are nil for types that can only be imported.
	CreateFunc func(context.Context, *client.Client, In) (*A, error)
	// FindExisting finds the object that a create of In would collide with, or that a create has made whose response was lost.
	// It returns nil, or an error of 404, if there is none.
	FindExisting func(context.Context, *client.Client, In) (*A, error)
	ImportOnly   *ImportOnly
	ReadFunc     func(context.Context, *client.Client, P) (*A, error)
	// UpdateFunc is nil if every change replaces the object.
	UpdateFunc func(context.Context, *client.Client, P, In) error
	// DeleteFunc is nil if the object always stays when its resource is destroyed.
	DeleteFunc func(context.Context, *client.Client, P) error

	// ValidateFunc checks a configuration beyond its attributes. Values may be unknown.
	ValidateFunc func(*M, *fwdiag.Diagnostics)
	// PlanFunc checks and completes a plan, unless it destroys or the provider is not configured yet.
	PlanFunc func(context.Context, *PlanContext[M])
	// Revokes returns what a plan, which is nil when it destroys, takes from the API key that applies it.
	Revokes func(ctx context.Context, c *ProviderData, was, plan P) *SelfLockout

	API        APIBehavior
	Attributes AttributeRules
	Collision  Collision
	Recovery   Recovery[P, A, In]
	Import     Import[A]
	Listing    Listing[P, A]
	Deletion   Deletion[M, A]

	*ProviderData
}

func (r *Resource[M, A, In, P]) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + r.TypeName
	resp.ResourceBehavior.MutableIdentity = r.Recovery.Replacement != nil
}

func (r *Resource[M, A, In, P]) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.ProviderData = providerDataFrom(req.ProviderData, &resp.Diagnostics)
}

func (r *Resource[M, A, In, P]) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = r.SchemaDefinition
	resp.Schema.MarkdownDescription = withCloudLabel(r.CloudOnly, r.SchemaDefinition.MarkdownDescription)
	r.checkDefinition(ctx, &resp.Diagnostics)
}

func (r *Resource[M, A, In, P]) ValidateConfig(
	ctx context.Context,
	req resource.ValidateConfigRequest,
	resp *resource.ValidateConfigResponse,
) {
	if r.ProviderData != nil {
		r.Claims.validate(hashConfig(r.TypeName, req.Config.Raw))
	}
	if r.ValidateFunc == nil {
		return
	}
	if m := r.Decode(ctx, req.Config.Raw, &resp.Diagnostics); !resp.Diagnostics.HasError() {
		r.ValidateFunc(m, &resp.Diagnostics)
	}
}

func (r *Resource[M, A, In, P]) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	defaults := r.plannedDefaults(ctx, req, &resp.Diagnostics)
	m := r.Decode(ctx, r.unplanned(ctx, req.Plan.Raw, defaults), &resp.Diagnostics)
	in := m.ToAPI(ctx, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || r.Unconfigured(&resp.Diagnostics) {
		return
	}
	c := r.ClientFor(m.Placement())
	a, err := r.claimed(ctx, c, RawAttributes(req.Plan.Raw), in)
	if r.Failed(&resp.Diagnostics, "create", m, err) {
		return
	}
	r.Store(ctx, c, m, a, &resp.State.Raw, resp.Identity, &resp.Diagnostics)
	r.logDone(ctx, "Created", m)
	if r.mayLag(c) {
		// The object is made and in state. An error here would mark it as tainted, and have it deleted.
		if _, err = r.waitForUpdate(ctx, c, m, in); err != nil {
			diag.CodeNotReadable.ReportWarning(
				&resp.Diagnostics,
				fmt.Sprintf("Created %s not readable", diag.Humanize(r.TypeName)),
				diag.WithRemedy(err),
			)
		}
	}
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, ConfiguredKey, r.configuredAttributes(ctx, req.Config, req.Plan))...)
	r.keepPlannedDefaults(ctx, req, resp, defaults)
}

func (r *Resource[M, A, In, P]) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	m := r.Decode(ctx, req.State.Raw, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || r.Unconfigured(&resp.Diagnostics) {
		return
	}
	c := r.ClientFor(m.Placement())
	a, err := r.ReadFunc(r.ForRefresh(ctx), c, m)
	if apierror.IsNotFound(err) && r.Recovery.Replacement != nil {
		a, err = r.Recovery.Replacement(r.ForRefresh(ctx), c, m)
	}
	if apierror.IsNotFound(err) {
		r.logDone(ctx, "Not found, removed from the state:", m)
		warnOfPlacement(r.TypeName, m, err, &resp.Diagnostics)
		// Terraform before 1.12 keeps no identity, and the framework asks for one even now.
		id, _ := m.Identity()
		setIdentity(ctx, resp.Identity, id, m.Placement(), &resp.Diagnostics)
		resp.State.RemoveResource(ctx)
		return
	}
	if r.Failed(&resp.Diagnostics, "read", m, err) {
		return
	}
	r.Store(ctx, c, m, a, &resp.State.Raw, resp.Identity, &resp.Diagnostics)
}

func (r *Resource[M, A, In, P]) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	m, was := r.Decode(ctx, req.Plan.Raw, &resp.Diagnostics), r.Decode(ctx, req.State.Raw, &resp.Diagnostics)
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
	r.Store(ctx, c, m, a, &resp.State.Raw, resp.Identity, &resp.Diagnostics)
}

// sendChanges writes what differs, and nothing when nothing does: many a needless write costs scheduled runs.
func (r *Resource[M, A, In, P]) sendChanges(ctx context.Context, c *client.Client, m P, before, after In) error {
	changed, differs, err := patch.Changes(before, after)
	if err != nil || !differs {
		return err
	}
	if r.API.FullUpdate {
		changed = after
	}
	if err := r.UpdateFunc(ctx, c, m, changed); err != nil {
		return err
	}
	r.logDone(ctx, "Updated", m)
	return nil
}

// logDone logs what has been done to the object.
func (r *Resource[M, A, In, P]) logDone(ctx context.Context, done string, m P) {
	id, label := m.Identity()
	diag.LogOf(r.TypeName).Info(ctx, done+" "+diag.Humanize(r.TypeName), map[string]any{"id": id, "name": label})
}

func (r *Resource[M, A, In, P]) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	m := r.Decode(ctx, req.State.Raw, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || r.Unconfigured(&resp.Diagnostics) {
		return
	}
	if r.leavesBehind(m) {
		r.logDone(ctx, "Abandoned:", m)
		r.abandon(m, &resp.Diagnostics)
		return
	}
	c := r.ClientFor(m.Placement())
	if err := r.DeleteFunc(ctx, c, m); err != nil && !apierror.IsNotFound(err) {
		r.Failed(&resp.Diagnostics, "delete", m, err)
		return
	}
	r.Claims.written(r.claimID(m), r.claimKey(RawAttributes(req.State.Raw)), true)
	r.logDone(ctx, "Deleted", m)
	r.waitForDeletion(ctx, c, m)
}

// layout is what it takes to read and write the models of the resource.
func (r *Resource[M, A, In, P]) layout(ctx context.Context) *modelLayout {
	return layoutOf[M](ctx, r.TypeName, r.SchemaDefinition.Attributes)
}

// Decode returns the model of a state, a plan or a configuration. After an error, parts of it are missing.
func (r *Resource[M, A, In, P]) Decode(ctx context.Context, from tftypes.Value, diags *fwdiag.Diagnostics) P {
	m := P(new(M))
	r.layout(ctx).decode(ctx, from, m, diags)
	return m
}

// Store puts what the API answered in the state and the identity.
func (r *Resource[M, A, In, P]) Store(
	ctx context.Context,
	c *client.Client,
	m P,
	a *A,
	state *tftypes.Value,
	ident *tfsdk.ResourceIdentity,
	diags *fwdiag.Diagnostics,
) {
	m.FromAPI(ctx, a, diags)
	m.Placement().ResolvePlacement(c)
	id, _ := m.Identity()
	r.layout(ctx).encode(ctx, m, state, diags)
	setIdentity(ctx, ident, id, m.Placement(), diags)
}

// Failed adds err, if any, to diags and reports whether there was one.
func (r *Resource[M, A, In, P]) Failed(diags *fwdiag.Diagnostics, verb string, m P, err error) bool {
	_, label := m.Identity()
	of := diag.ErrorContext{Verb: verb, TypeName: r.TypeName, Label: label, Attributes: r.SchemaDefinition.Attributes}
	if verb == "create" {
		of.Parent = r.Attributes.Parent
	}
	return diag.Failed(diags, of, err)
}
