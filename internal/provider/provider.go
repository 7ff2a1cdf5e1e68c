package provider

import (
	"context"
	"sync/atomic"

	fwaction "github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	providerfunc "github.com/prefect-terraform/terraform-provider-prefect/internal/function"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/protoserver"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/automation"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/block"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/cloud"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/core"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/deployment"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/flowrun"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/flowrun/runwatch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/workpool"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/telemetry"
)

// Prefect is the provider.
type Prefect struct {
	version string
	// getenv reads the environment; tests put their own here.
	getenv func(string) string
	// PollInterval is how often runs are polled; tests poll more often.
	PollInterval runwatch.PollInterval
	// logs is the log of all that the provider does.
	logs diag.Logs
	// telemetry receives all operations; nil until the provider is configured, and when it is off.
	telemetry atomic.Pointer[telemetry.Telemetry]
	// data is what Configure handed to the resources; nil before that.
	data atomic.Pointer[framework.ProviderData]
}

// Close sends what telemetry has not sent yet. It takes less than two seconds.
func (p *Prefect) Close() error { return p.telemetry.Load().Close() }

var _ protoserver.Provider = (*Prefect)(nil)

// ResourceData is what Configure handed to the resources; nil before that.
func (p *Prefect) ResourceData() any {
	if data := p.data.Load(); data != nil {
		return data
	}
	return nil
}

// Server returns the provider as Terraform talks to it.
func Server(p *Prefect) protoserver.Server {
	if p.getenv != nil {
		p.logs.Silent = diag.IsSilent(p.getenv)
	}
	return protoserver.New(p, &p.logs, &p.telemetry)
}

// New returns the provider of that version. It reads its environment through getenv.
func New(version string, getenv func(string) string) *Prefect {
	return &Prefect{version: version, getenv: getenv, PollInterval: runwatch.DefaultPollInterval}
}

// Metadata names the provider.
func (p *Prefect) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName, resp.Version = "prefect", p.version
}

// servicePackages are all families of objects.
func servicePackages() []framework.ServicePackage {
	return []framework.ServicePackage{
		automation.Package(), block.Package(), cloud.Package(), core.Package(), deployment.Package(), flowrun.Package(), workpool.Package(),
	}
}

// fromAll collects one kind of type from all service packages.
func fromAll[T any](of func(framework.ServicePackage) []func() T) []func() T {
	var out []func() T
	for _, p := range servicePackages() {
		out = append(out, of(p)...)
	}
	return out
}

// Actions lists the actions.
func (p *Prefect) Actions(context.Context) []func() fwaction.Action {
	return fromAll(func(p framework.ServicePackage) []func() fwaction.Action { return p.Actions })
}

// DataSources lists the data sources.
func (p *Prefect) DataSources(context.Context) []func() datasource.DataSource {
	return fromAll(func(p framework.ServicePackage) []func() datasource.DataSource { return p.DataSources })
}

// EphemeralResources lists the ephemeral resources.
func (p *Prefect) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return fromAll(func(p framework.ServicePackage) []func() ephemeral.EphemeralResource { return p.EphemeralResources })
}

// Functions lists the provider functions.
func (p *Prefect) Functions(context.Context) []func() function.Function { return providerfunc.All() }

// Resources lists the resources.
func (p *Prefect) Resources(context.Context) []func() resource.Resource {
	out := fromAll(func(p framework.ServicePackage) []func() resource.Resource { return p.UnlistedResources })
	for _, create := range fromAll(func(p framework.ServicePackage) []func() framework.ListableResource { return p.ListedResources }) {
		out = append(out, func() resource.Resource { return create() })
	}
	return out
}

// ListResources lists the resources that terraform query can list.
func (p *Prefect) ListResources(context.Context) []func() list.ListResource {
	var out []func() list.ListResource
	for _, create := range fromAll(func(p framework.ServicePackage) []func() framework.ListableResource { return p.ListedResources }) {
		out = append(out, func() list.ListResource { return create() })
	}
	return out
}
