package provider

import (
	"context"
	"errors"
	"fmt"
	"time"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/transport"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/flowrun/runwatch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/telemetry"
)

// settings is the provider block.
type settings struct {
	Endpoint          types.String  `tfsdk:"endpoint"`
	APIKey            types.String  `tfsdk:"api_key"`
	BasicAuthKey      types.String  `tfsdk:"basic_auth_key"`
	AccountID         types.String  `tfsdk:"account_id"`
	WorkspaceID       types.String  `tfsdk:"workspace_id"`
	Workspace         types.String  `tfsdk:"workspace"`
	Profile           types.String  `tfsdk:"profile"`
	ProfileFile       types.String  `tfsdk:"profile_file"`
	CSRFEnabled       types.Bool    `tfsdk:"csrf_enabled"`
	CustomHeaders     types.String  `tfsdk:"custom_headers"`
	TLSInsecure       types.Bool    `tfsdk:"tls_insecure_skip_verify"`
	SSLCertFile       types.String  `tfsdk:"ssl_cert_file"`
	TimeoutSeconds    types.Int64   `tfsdk:"timeout_seconds"`
	MaxRetries        types.Int64   `tfsdk:"max_retries"`
	RetryDelaySeconds types.Float64 `tfsdk:"retry_delay_seconds"`
	BatchReads        types.Bool    `tfsdk:"batch_reads"`
	Telemetry         types.Bool    `tfsdk:"telemetry"`
	DefaultWorkPool   types.String  `tfsdk:"default_work_pool"`
}

// unpacedVariable switches the adaptive number of concurrent writes off, for benchmarks: see scripts/bench.
const unpacedVariable = "PREFECT_PROVIDER_BENCH_UNPACED"

// Configure makes the client. A provider block that is not wholly known yet configures nothing: objects can then be
// planned but not read, which is said where it matters.
func (p *Prefect) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	if !req.Config.Raw.IsFullyKnown() {
		return
	}
	var s settings
	if resp.Diagnostics.Append(req.Config.Get(ctx, &s)...); resp.Diagnostics.HasError() {
		return
	}
	p.observe(ctx, s, req.TerraformVersion, &resp.Diagnostics)
	ctx, done := p.telemetry.Load().Operation(ctx, telemetry.Operation{
		Verb: "configure", Kind: "provider", Type: "prefect", Title: "prefect.configure_prefect",
	})
	defer func() { done(telemetry.Outcome{Failure: firstError(resp.Diagnostics)}) }()
	c, err := client.New(p.config(s, req.TerraformVersion))
	if err == nil {
		p.logs.Client.Store(c)
		for _, warning := range c.Warnings() {
			diag.CodeInsecure.ReportWarning(&resp.Diagnostics, "Insecure connection to Prefect", warning)
		}
		err = c.Resolve(ctx)
	}
	if diag.Failed(&resp.Diagnostics, diag.ErrorContext{Verb: "configure", TypeName: "provider"}, ofSettings(err)) {
		return
	}
	diag.LogClient.Info(
		ctx,
		"Connected to the Prefect API",
		map[string]any{"endpoint": c.Endpoint(), "account_id": c.Account(), "workspace_id": c.Workspace(), "workspace": c.Handle()},
	)
	data := &framework.ProviderData{Client: c, Claims: framework.NewClaims(), DefaultWorkPool: s.DefaultWorkPool.ValueString()}
	runwatch.SetPollInterval(data, p.PollInterval)
	p.data.Store(data)
	resp.ResourceData, resp.DataSourceData, resp.ListResourceData, resp.ActionData, resp.EphemeralResourceData = data, data, data, data, data
}

func (p *Prefect) config(s settings, terraform string) config.Config {
	return config.Config{
		Endpoint:              s.Endpoint.ValueString(),
		APIKey:                s.APIKey.ValueString(),
		BasicAuthKey:          s.BasicAuthKey.ValueString(),
		AccountID:             s.AccountID.ValueString(),
		WorkspaceID:           s.WorkspaceID.ValueString(),
		Workspace:             s.Workspace.ValueString(),
		Profile:               s.Profile.ValueString(),
		ProfileFile:           s.ProfileFile.ValueString(),
		CSRFEnabled:           s.CSRFEnabled.ValueBoolPointer(),
		CustomHeaders:         s.CustomHeaders.ValueString(),
		TLSInsecureSkipVerify: s.TLSInsecure.ValueBoolPointer(),
		SSLCertFile:           s.SSLCertFile.ValueString(),
		TimeoutSeconds:        s.TimeoutSeconds.ValueInt64Pointer(),
		MaxRetries:            s.MaxRetries.ValueInt64Pointer(),
		RetryDelaySeconds:     s.RetryDelaySeconds.ValueFloat64Pointer(),
		BatchReads:            s.BatchReads.ValueBoolPointer(),
		UnlimitedWrites:       p.getenv(unpacedVariable) != "",
		UserAgent:             fmt.Sprintf("terraform-provider-prefect/%s terraform/%s", p.version, terraform),
		Getenv:                p.getenv,
		Log:                   logExchange,
		LogRetry:              logRetry,
		Telemetry:             p.telemetry.Load(),
	}
}

// ofSettings gives its code to an error that is not one of the API's answers.
func ofSettings(err error) error {
	var answer *apierror.Error
	if err == nil || errors.As(err, &answer) {
		return err
	}
	return diag.CodeSetting.Wrap(err)
}

// observe starts telemetry where it is wanted. That it can't be started is no reason not to work.
func (p *Prefect) observe(ctx context.Context, s settings, terraform string, diags *fwdiag.Diagnostics) {
	if p.telemetry.Load() != nil { // of an earlier configuration, in a process that serves several
		return
	}
	started, err := telemetry.Start(ctx, telemetry.Config{
		Enabled: s.Telemetry.ValueBoolPointer(), Version: p.version, Terraform: terraform, Getenv: p.getenv,
	})
	if err != nil {
		diag.CodeSetting.ReportWarning(
			diags,
			"OpenTelemetry could not be started",
			err.Error()+"\n\nCorrect the variable, or turn telemetry off with OTEL_SDK_DISABLED=true.",
		)
		return
	}
	p.telemetry.Store(started)
}

// firstError is the summary of the first error, or empty.
func firstError(diags fwdiag.Diagnostics) string {
	for _, d := range diags.Errors() {
		return d.Summary()
	}
	return ""
}

// logExchange writes one request to the log, without headers and bodies, which hold secrets.
func logExchange(ctx context.Context, e transport.Exchange) {
	fields := map[string]any{
		"method": e.Method, "path": e.Path, "request_id": e.RequestID, "attempt": e.Attempt, "duration_ms": e.Duration.Milliseconds(),
	}
	if e.Err != "" {
		fields["error"] = e.Err
	} else {
		fields["status"] = e.Status
	}
	diag.LogClient.Debug(ctx, "Prefect API request", fields)
}

// longWait is how long a wait for the next attempt is that is worth a line at the level INFO: a busy server is asked again
// within milliseconds, and often.
const longWait = 500 * time.Millisecond

// logRetry writes that a request will be sent again.
func logRetry(ctx context.Context, r transport.Retry) {
	fields := map[string]any{
		"method": r.Method, "path": r.Path, "request_id": r.RequestID, "attempt": r.Attempt,
		"reason": string(apierror.CodeOf(r.Status, r.Err)), "wait_ms": r.Wait.Milliseconds(),
	}
	if r.Wait < longWait {
		diag.LogClient.Debug(ctx, "Retrying Prefect API request", fields)
		return
	}
	diag.LogClient.Info(ctx, "Retrying Prefect API request", fields)
}
