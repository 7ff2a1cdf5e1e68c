package flowrun

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/flowrun/runwatch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

const (
	onTimeoutCancel   = "cancel"
	onTimeoutContinue = "continue"
	logsOff           = "OFF"
)

// waitOptions are the arguments of the resource and of the action about waiting for a run.
type waitOptions struct {
	Wait      types.Bool   `tfsdk:"wait"`
	Timeout   types.String `tfsdk:"timeout"`
	FailOn    types.Set    `tfsdk:"fail_on"`
	OnTimeout types.String `tfsdk:"on_timeout"`
	LogLevel  types.String `tfsdk:"log_level"`
}

// waitAttributes are the attributes of waitOptions. Their descriptions name what waits, the apply or the action, and where log
// lines are shown.
func waitAttributes(what, where string) map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"wait": schema.BoolAttribute{
			MarkdownDescription: "Whether to wait for the run to finish. With `true`, dependent resources wait for the run, and " +
				"a failed run fails the " + what + ". Defaults to `true`.",
			Optional: true,
		},
		"timeout": schema.StringAttribute{
			MarkdownDescription: "Time to wait after the run's scheduled start, as a Go duration such as `30m` or `2h`. After " +
				"it, the " + what + " fails; see `on_timeout`. Defaults to `1h`.",
			Optional: true, Validators: []validator.String{isTimeout()},
		},
		"fail_on": schema.SetAttribute{
			MarkdownDescription: "States of the run that fail the " + what + " immediately, final or not: types `" +
				strings.Join(client.StateTypes, "`, `") + "`, or names `" + strings.Join(client.StateNames, "`, `") +
				"`. Requires `wait`. Defaults to `FAILED`, `CRASHED`, and `CANCELLED`.",
			Optional: true, ElementType: types.StringType, Validators: []validator.Set{setvalidator.ValueStringsAre(isState())},
		},
		"on_timeout": schema.StringAttribute{
			MarkdownDescription: "How to handle an unfinished run after `timeout`: `continue` lets it continue, `cancel` stops " +
				"it. Requires `wait`. Defaults to `continue`.",
			Optional: true, Validators: []validator.String{stringvalidator.OneOf(onTimeoutCancel, onTimeoutContinue)},
		},
		"log_level": schema.StringAttribute{
			MarkdownDescription: "Minimum level of the run's log lines to show " + where + " while waiting: `DEBUG`, `INFO`, " +
				"`WARNING`, `ERROR`, `CRITICAL`, a number from 0 to 100, or `OFF` for none. Defaults to `INFO`.",
			Optional: true, Validators: []validator.String{isLogLevelOrOff()},
		},
	}
}

// arguments converts optional attributes of a resource to attributes of an action.
func arguments(in map[string]schema.Attribute) map[string]actionschema.Attribute {
	out := make(map[string]actionschema.Attribute, len(in))
	for name, a := range in {
		switch a := a.(type) {
		case schema.BoolAttribute:
			out[name] = actionschema.BoolAttribute{MarkdownDescription: a.MarkdownDescription, Optional: true}
		case schema.StringAttribute:
			out[name] = actionschema.StringAttribute{MarkdownDescription: a.MarkdownDescription, CustomType: a.CustomType, Validators: a.Validators,
				Optional: true}
		case schema.SetAttribute:
			out[name] = actionschema.SetAttribute{MarkdownDescription: a.MarkdownDescription, ElementType: a.ElementType, Validators: a.Validators,
				Optional: true}
		default:
			panic(fmt.Sprintf("attribute %q has the type %T, which arguments does not support", name, a))
		}
	}
	return out
}

// waits reports whether to wait for the run.
func (o *waitOptions) waits() bool { return o.Wait.IsNull() || o.Wait.ValueBool() }

// settings returns the options with their defaults.
func (o *waitOptions) settings(ctx context.Context, diags *fwdiag.Diagnostics) waitSettings {
	out := waitSettings{
		timeout: waitDefault,
		failOn:  []string{"FAILED", "CRASHED", "CANCELLED"},
		cancels: o.OnTimeout.ValueString() == onTimeoutCancel,
		level:   20,
	}
	if d, err := time.ParseDuration(o.Timeout.ValueString()); err == nil {
		out.timeout = d
	}
	if !o.FailOn.IsNull() {
		out.failOn = tfvalue.Strings(ctx, o.FailOn, diags)()
	}
	if name := o.LogLevel.ValueString(); strings.EqualFold(name, logsOff) {
		out.level = runwatch.NoLines
	} else if level, ok := client.LogLevel(name); ok {
		out.level = level
	}
	return out
}

// isLogLevelOrOff accepts log levels and OFF.
func isLogLevelOrOff() validator.String {
	level := isLogLevel().(tfvalue.StringRule) //nolint:errcheck // isLogLevel returns this type
	holds := level.Holds
	level.Expected += ", or OFF"
	level.Holds = func(s string) bool { return strings.EqualFold(s, logsOff) || holds(s) }
	return level
}
