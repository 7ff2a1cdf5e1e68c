package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/float64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// Schema describes the provider block. Every attribute may be left out: see the client's configuration for what then counts.
func (p *Prefect) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages Prefect 3: a server of your own, or Prefect Cloud. What the provider block leaves out comes from the " +
			"environment, then from the Prefect profile that the `prefect` command uses.",
		Attributes: map[string]schema.Attribute{
			"endpoint": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The address of the API, such as `http://localhost:4200/api`. It may contain account and workspace ids, as " +
					"`PREFECT_API_URL` does. " +
					"Environment: `PREFECT_API_URL`. Default: `https://api.prefect.cloud/api` when there is an API key, else `http://localhost:4200/api`.",
			},
			"api_key": schema.StringAttribute{
				Optional:            true,
				Sensitive:           true,
				MarkdownDescription: "The API key of Prefect Cloud. Environment: `PREFECT_API_KEY`.",
			},
			"basic_auth_key": schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				MarkdownDescription: "The auth string of a server that asks for one, `user:password`. " +
					"Environment: `PREFECT_API_AUTH_STRING`, or its older name `PREFECT_BASIC_AUTH_KEY`.",
			},
			"account_id": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{tfvalue.IsUUID()},
				MarkdownDescription: "The id of the Prefect Cloud account. Environment: `PREFECT_CLOUD_ACCOUNT_ID`.",
			},
			"workspace_id": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{tfvalue.IsUUID()},
				MarkdownDescription: "The id of the Prefect Cloud workspace.",
			},
			"workspace": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The Prefect Cloud workspace as `account/workspace`, by the handles that the browser's address bar shows, " +
					"or by ids. " +
					"Environment: `PREFECT_WORKSPACE`.",
			},
			"profile": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "The name of the Prefect profile to read. Environment: `PREFECT_PROFILE`. Default: the active one.",
			},
			"profile_file": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The path of the file with the profiles. Environment: `PREFECT_PROFILES_PATH`. Default: `profiles.toml` in " +
					"`PREFECT_HOME`, which is `~/.prefect` by default.",
			},
			"csrf_enabled": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether to fetch a CSRF token before the first write. Without it, one is fetched when the server asks for " +
					"it. Environment: `PREFECT_CSRF_ENABLED`.",
			},
			"custom_headers": schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				MarkdownDescription: "Headers to send with every request, as a JSON object of strings, for a proxy in front of the API. " +
					"Environment: `PREFECT_CLIENT_CUSTOM_HEADERS`.",
			},
			"tls_insecure_skip_verify": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether to accept any TLS certificate. For tests only: anyone on the way can then read the credentials. " +
					"Environment: `PREFECT_API_TLS_INSECURE_SKIP_VERIFY`.",
			},
			"ssl_cert_file": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The path of a PEM file with certificates of authorities to trust beside those of the system. Environment: " +
					"`PREFECT_API_SSL_CERT_FILE`.",
			},
			"timeout_seconds": schema.Int64Attribute{Optional: true, Validators: []validator.Int64{int64validator.Between(10, 3600)},
				MarkdownDescription: "How long a request may take in seconds, its retries and the waits between them included, from 10 to 3600. " +
					"Default: 300."},
			"max_retries": schema.Int64Attribute{Optional: true, Validators: []validator.Int64{int64validator.Between(0, 10)},
				MarkdownDescription: "How often a request that failed is sent again where that is safe, from 0 to 10. Default: 3."},
			"retry_delay_seconds": schema.Float64Attribute{
				Optional:   true,
				Validators: []validator.Float64{float64validator.Between(0.1, 60)},
				MarkdownDescription: "The delay before the first retry in seconds, from 0.1 to 60; it doubles with each further one, with jitter. " +
					"A server's Retry-After is obeyed. Default: 1.",
			},
			"batch_reads": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether reads of one kind that a plan asks for share requests, and equal lookups of data sources too: in " +
					"large states, one request then brings up to 200 objects. " +
					"In a plan, what is shown was read at most a minute before, and after the last write of this provider. Default: `true`.",
			},
			"telemetry": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether to export traces and metrics by OpenTelemetry, to where the standard variables `OTEL_*` of the " +
					"environment say, by default `http://localhost:4318`. " +
					"Default: when one of these variables names an exporter or an endpoint. `OTEL_SDK_DISABLED=true` turns it off in any case.",
			},
			"default_work_pool": schema.StringAttribute{
				Optional:            true,
				Validators:          tfvalue.IsName(),
				MarkdownDescription: "The name of the work pool of the deployments that name none.",
			},
		},
	}
}
