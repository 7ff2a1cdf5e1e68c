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
		MarkdownDescription: "Manages Prefect 3: a self-hosted server, or Prefect Cloud. Settings missing from the provider block " +
			"are read from the environment, then from the active Prefect profile.",
		Attributes: map[string]schema.Attribute{
			"endpoint": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "URL of the API, such as `http://localhost:4200/api`. Can contain the account ID and workspace " +
					"ID, as `PREFECT_API_URL` does. Defaults to `PREFECT_API_URL` of the environment or profile, then to " +
					"`https://api.prefect.cloud/api` with an API key, and to `http://localhost:4200/api` without one.",
			},
			"api_key": schema.StringAttribute{
				Optional:            true,
				Sensitive:           true,
				MarkdownDescription: "API key of Prefect Cloud. Defaults to `PREFECT_API_KEY` of the environment or profile.",
			},
			"basic_auth_key": schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				MarkdownDescription: "Basic auth credentials of a self-hosted server, as `user:password`. Defaults to " +
					"`PREFECT_API_AUTH_STRING`, or its older name `PREFECT_BASIC_AUTH_KEY`, of the environment or profile.",
			},
			"account_id": schema.StringAttribute{
				Optional:   true,
				Validators: []validator.String{tfvalue.IsUUID()},
				MarkdownDescription: "ID of the Prefect Cloud account. Defaults to `PREFECT_CLOUD_ACCOUNT_ID` of the environment or " +
					"profile.",
			},
			"workspace_id": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{tfvalue.IsUUID()},
				MarkdownDescription: "ID of the Prefect Cloud workspace. Defaults to the workspace of `workspace`, or of the endpoint.",
			},
			"workspace": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Prefect Cloud workspace as `account/workspace`, by handles, as `prefect cloud workspace ls` lists it, " +
					"or by IDs, as in the address of the UI. Defaults to `PREFECT_WORKSPACE` of the environment or profile.",
			},
			"profile": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Name of the Prefect profile to read settings from. Defaults to `PREFECT_PROFILE` of the " +
					"environment, then to the active profile.",
			},
			"profile_file": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Path of the file with the profiles. Defaults to `PREFECT_PROFILES_PATH` of the environment, " +
					"then to `profiles.toml` in `PREFECT_HOME` (`~/.prefect` by default).",
			},
			"csrf_enabled": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether to fetch a CSRF token before the first write. Defaults to `PREFECT_CSRF_ENABLED` of " +
					"the environment or profile, then to `false`, which fetches a token when the server requires it.",
			},
			"custom_headers": schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				MarkdownDescription: "Headers of every request, as a JSON object of strings, such as for a proxy in front of the " +
					"API. Defaults to `PREFECT_CLIENT_CUSTOM_HEADERS` of the environment or profile.",
			},
			"tls_insecure_skip_verify": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether to accept any TLS certificate. For tests only: an attacker on the network can then " +
					"read the credentials. Defaults to `PREFECT_API_TLS_INSECURE_SKIP_VERIFY` of the environment or profile, then to " +
					"`false`.",
			},
			"ssl_cert_file": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Path of a PEM file with certificate authorities to trust in addition to the system's. Defaults " +
					"to `PREFECT_API_SSL_CERT_FILE` of the environment or profile.",
			},
			"timeout_seconds": schema.Int64Attribute{Optional: true, Validators: []validator.Int64{int64validator.Between(10, 3600)},
				MarkdownDescription: "Timeout of a request in seconds, including its retries and the delays between them, from 10 to " +
					"3600. Defaults to `300`."},
			"max_retries": schema.Int64Attribute{Optional: true, Validators: []validator.Int64{int64validator.Between(0, 10)},
				MarkdownDescription: "Maximum number of retries of a failed request, where a retry is safe, from 0 to 10. Defaults " +
					"to `3`."},
			"retry_delay_seconds": schema.Float64Attribute{
				Optional:   true,
				Validators: []validator.Float64{float64validator.Between(0.1, 60)},
				MarkdownDescription: "Delay before the first retry in seconds, from 0.1 to 60. Defaults to `1`. Doubles with each " +
					"retry, with jitter. A `Retry-After` header of the response takes precedence.",
			},
			"batch_reads": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether reads share requests: refreshes of many objects of one type are combined into requests " +
					"of up to 200 objects, and equal lookups of data sources are sent once. Defaults to `true`. A plan shows values " +
					"that are at most a minute old, and never older than the last write of this provider.",
			},
			"telemetry": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether to export traces and metrics with OpenTelemetry, as configured by the standard " +
					"`OTEL_*` environment variables (by default to `http://localhost:4318`). Defaults to `true` if one of these " +
					"variables sets an exporter or an endpoint, otherwise to `false`. `OTEL_SDK_DISABLED=true` always turns it off.",
			},
			"default_work_pool": schema.StringAttribute{
				Optional:            true,
				Validators:          tfvalue.IsName(),
				MarkdownDescription: "Name of the work pool for deployments that do not set one. Defaults to none.",
			},
		},
	}
}
