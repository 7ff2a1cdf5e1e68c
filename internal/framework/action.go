package framework

import (
	"context"
	"fmt"
	"maps"

	fwaction "github.com/hashicorp/terraform-plugin-framework/action"
	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// Action is an action: run does what its configuration, which is in the model, asks for. It keeps no state.
type Action[M any, P PlacedModel[M]] struct {
	// TypeName is the name of the action without the provider's.
	TypeName string
	// Verb and to are what its failures are said to have tried: doing is a verb, to the noun of what it is done to.
	Verb, ObjectType string
	SchemaDefinition actionschema.Schema

	// Label is what a person calls the object that the action is about; nil for none.
	Label func(P) string
	// ValidateFunc checks a configuration, which may have unknown values, beyond what its attributes check; nil for nothing.
	ValidateFunc func(context.Context, P, *fwdiag.Diagnostics)
	// PlanFunc looks at the API for what the action can't do, before anything is applied. The configuration may have unknown
	// values. It is not called while the provider is not configured; nil for nothing.
	PlanFunc   func(context.Context, *ProviderData, *client.Client, P, *fwdiag.Diagnostics) error
	InvokeFunc func(context.Context, *client.Client, P, *Invocation) error

	*ProviderData
}

// Invocation is one run of an action, and reports its progress.
type Invocation struct {
	// Data is the provider's: what its resources share.
	Data  *ProviderData
	Diags *fwdiag.Diagnostics
	send  func(fwaction.InvokeProgressEvent)
}

// Progress shows a line to the user at once. It must not be called by two goroutines at a time.
func (i *Invocation) Progress(format string, args ...any) {
	i.send(fwaction.InvokeProgressEvent{Message: fmt.Sprintf(format, args...)})
}

func (o *Action[M, P]) Metadata(_ context.Context, req fwaction.MetadataRequest, resp *fwaction.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + o.TypeName
}

func (o *Action[M, P]) Configure(_ context.Context, req fwaction.ConfigureRequest, resp *fwaction.ConfigureResponse) {
	o.ProviderData = providerDataFrom(req.ProviderData, &resp.Diagnostics)
}

func (o *Action[M, P]) Schema(_ context.Context, _ fwaction.SchemaRequest, resp *fwaction.SchemaResponse) {
	resp.Schema = o.SchemaDefinition
}

func (o *Action[M, P]) ValidateConfig(ctx context.Context, req fwaction.ValidateConfigRequest, resp *fwaction.ValidateConfigResponse) {
	if o.ValidateFunc == nil {
		return
	}
	if m, ok := o.model(ctx, req.Config, &resp.Diagnostics); ok {
		o.ValidateFunc(ctx, m, &resp.Diagnostics)
	}
}

func (o *Action[M, P]) ModifyPlan(ctx context.Context, req fwaction.ModifyPlanRequest, resp *fwaction.ModifyPlanResponse) {
	if o.PlanFunc == nil || o.ProviderData == nil {
		return
	}
	m, ok := o.model(ctx, req.Config, &resp.Diagnostics)
	if !ok {
		return
	}
	if c, known := o.PlanClient(m.Placement()); known {
		o.failed(&resp.Diagnostics, m, o.PlanFunc(ctx, o.ProviderData, c, m, &resp.Diagnostics))
	}
}

func (o *Action[M, P]) Invoke(ctx context.Context, req fwaction.InvokeRequest, resp *fwaction.InvokeResponse) {
	m, ok := o.model(ctx, req.Config, &resp.Diagnostics)
	if !ok || o.Unconfigured(&resp.Diagnostics) {
		return
	}
	if checkArguments(ctx, o.SchemaDefinition, req.Config, &resp.Diagnostics); o.ValidateFunc != nil {
		o.ValidateFunc(ctx, m, &resp.Diagnostics)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	send := func(e fwaction.InvokeProgressEvent) {
		diag.LogOf(o.TypeName).Info(ctx, e.Message, nil)
		resp.SendProgress(e)
	}
	o.failed(
		&resp.Diagnostics,
		m,
		o.InvokeFunc(ctx, o.ClientFor(m.Placement()), m, &Invocation{Data: o.ProviderData, Diags: &resp.Diagnostics, send: send}),
	)
}

// model reads the configuration and reports whether it could.
func (o *Action[M, P]) model(ctx context.Context, config tfsdk.Config, diags *fwdiag.Diagnostics) (P, bool) {
	m := P(new(M))
	diags.Append(config.Get(ctx, m)...)
	return m, !diags.HasError()
}

// failed adds err, if any, to diags.
func (o *Action[M, P]) failed(diags *fwdiag.Diagnostics, m P, err error) {
	tried := diag.ErrorContext{Verb: o.Verb, TypeName: o.ObjectType, Attributes: map[string]schema.Attribute{}}
	if o.Label != nil {
		tried.Label = o.Label(m)
	}
	for name := range o.SchemaDefinition.Attributes {
		tried.Attributes[name] = nil // only the names are asked for
	}
	diag.Failed(diags, tried, err)
}

// ActionAttributes is an action's attributes: the given ones and the attributes of every action.
func ActionAttributes(own map[string]actionschema.Attribute) map[string]actionschema.Attribute {
	out := map[string]actionschema.Attribute{
		"account_id": actionschema.StringAttribute{
			MarkdownDescription: tfvalue.AccountText,
			Optional:            true,
			Validators:          []validator.String{tfvalue.IsUUID()},
		},
		"workspace_id": actionschema.StringAttribute{
			MarkdownDescription: tfvalue.WorkspaceText,
			Optional:            true,
			Validators:          []validator.String{tfvalue.IsUUID()},
		},
	}
	maps.Copy(out, own)
	return out
}

// SwitchPaused pauses or resumes an object, unless that is done already, and says so.
func SwitchPaused(i *Invocation, object string, is, paused bool, do func() error) error {
	word := "not paused"
	if paused {
		word = "paused"
	}
	if is == paused {
		i.Progress("%s is already %s.", object, word)
		return nil
	}
	if err := do(); err != nil {
		return err
	}
	i.Progress("%s is %s.", object, word)
	return nil
}
