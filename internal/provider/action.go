package provider

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/google/uuid"
	fwaction "github.com/hashicorp/terraform-plugin-framework/action"
	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// operation is an action: run does what its configuration, which is in the model, asks for. It keeps no state.
type operation[M any, P located[M]] struct {
	// noun is the name of the action without the provider's.
	noun string
	// doing and to are what its failures are said to have tried: doing is a verb, to the noun of what it is done to.
	doing, to string
	schema    actionschema.Schema

	// label is what a person calls the object that the action is about; nil for none.
	label func(P) string
	// validate checks a configuration, which may have unknown values, beyond what its attributes check; nil for nothing.
	validate func(context.Context, P, *diag.Diagnostics)
	// plan looks at the API for what the action can't do, before anything is applied. The configuration may have unknown
	// values. It is not called while the provider is not configured; nil for nothing.
	plan func(context.Context, *configured, *client.Client, P, *diag.Diagnostics) error
	run  func(context.Context, *client.Client, P, *invocation) error

	*configured
}

// invocation is one run of an action, and the way to tell about it.
type invocation struct {
	// data is the provider's: what its resources share.
	data  *configured
	diags *diag.Diagnostics
	send  func(fwaction.InvokeProgressEvent)
}

// say shows a line to the user at once. It must not be called by two goroutines at a time.
func (i *invocation) say(format string, args ...any) {
	i.send(fwaction.InvokeProgressEvent{Message: fmt.Sprintf(format, args...)})
}

func (o *operation[M, P]) Metadata(_ context.Context, req fwaction.MetadataRequest, resp *fwaction.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + o.noun
}

func (o *operation[M, P]) Configure(_ context.Context, req fwaction.ConfigureRequest, resp *fwaction.ConfigureResponse) {
	o.configured = configuredFrom(req.ProviderData, &resp.Diagnostics)
}

func (o *operation[M, P]) Schema(_ context.Context, _ fwaction.SchemaRequest, resp *fwaction.SchemaResponse) {
	resp.Schema = o.schema
}

func (o *operation[M, P]) ValidateConfig(ctx context.Context, req fwaction.ValidateConfigRequest, resp *fwaction.ValidateConfigResponse) {
	if o.validate == nil {
		return
	}
	if m, ok := o.model(ctx, req.Config, &resp.Diagnostics); ok {
		o.validate(ctx, m, &resp.Diagnostics)
	}
}

func (o *operation[M, P]) ModifyPlan(ctx context.Context, req fwaction.ModifyPlanRequest, resp *fwaction.ModifyPlanResponse) {
	if o.plan == nil || o.configured == nil {
		return
	}
	m, ok := o.model(ctx, req.Config, &resp.Diagnostics)
	if !ok {
		return
	}
	if c, known := o.planClient(m.where()); known {
		o.failed(&resp.Diagnostics, m, o.plan(ctx, o.configured, c, m, &resp.Diagnostics))
	}
}

func (o *operation[M, P]) Invoke(ctx context.Context, req fwaction.InvokeRequest, resp *fwaction.InvokeResponse) {
	m, ok := o.model(ctx, req.Config, &resp.Diagnostics)
	if !ok || o.absent(&resp.Diagnostics) {
		return
	}
	if checkArguments(ctx, o.schema, req.Config, &resp.Diagnostics); o.validate != nil {
		o.validate(ctx, m, &resp.Diagnostics)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	send := func(e fwaction.InvokeProgressEvent) {
		logOf(o.noun).info(ctx, e.Message, nil)
		resp.SendProgress(e)
	}
	o.failed(&resp.Diagnostics, m, o.run(ctx, o.in(m.where()), m, &invocation{data: o.configured, diags: &resp.Diagnostics, send: send}))
}

// model reads the configuration and reports whether it could.
func (o *operation[M, P]) model(ctx context.Context, config tfsdk.Config, diags *diag.Diagnostics) (P, bool) {
	m := P(new(M))
	diags.Append(config.Get(ctx, m)...)
	return m, !diags.HasError()
}

// failed adds err, if any, to diags.
func (o *operation[M, P]) failed(diags *diag.Diagnostics, m P, err error) {
	tried := action{verb: o.doing, noun: o.to, attributes: map[string]schema.Attribute{}}
	if o.label != nil {
		tried.label = o.label(m)
	}
	for name := range o.schema.Attributes {
		tried.attributes[name] = nil // only the names are asked for
	}
	failed(diags, tried, err)
}

// actionAttributes is an action's attributes: the given ones and those that every action has.
func actionAttributes(own map[string]actionschema.Attribute) map[string]actionschema.Attribute {
	out := map[string]actionschema.Attribute{
		"account_id":   actionschema.StringAttribute{MarkdownDescription: accountText, Optional: true, Validators: []validator.String{isUUID()}},
		"workspace_id": actionschema.StringAttribute{MarkdownDescription: workspaceText, Optional: true, Validators: []validator.String{isUUID()}},
	}
	maps.Copy(out, own)
	return out
}

// deploymentArgument is the attribute by which an action is told a deployment; locateDeployment finds it.
func deploymentArgument(text string) actionschema.StringAttribute {
	return actionschema.StringAttribute{
		MarkdownDescription: text + " By its id, or as `FLOW/DEPLOYMENT`: the names of its flow and of itself.", Required: true,
		Validators: []validator.String{textRule{
			expected: "the id of a deployment, or FLOW/DEPLOYMENT",
			holds: func(s string) bool {
				flow, name, _ := strings.Cut(s, "/")
				return uuid.Validate(s) == nil || flow != "" && name != "" && !strings.Contains(name, "/")
			},
			remedy: "Use the id attribute of the deployment, or write the name of its flow, a slash, and its own name.",
		}},
	}
}
