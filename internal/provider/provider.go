package provider

import (
	"context"
	"slices"
	"sync/atomic"

	fwaction "github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/telemetry"
)

// Prefect is the provider.
type Prefect struct {
	version string
	// getenv reads the environment; tests put their own here.
	getenv func(string) string
	// pace is how often runs are looked at; that of tests is quicker.
	pace pace
	// logs is the log of all that the provider does.
	logs logs
	// telemetry is told of all operations; nil until the provider is configured, and when it is off.
	telemetry atomic.Pointer[telemetry.Telemetry]
}

// Close sends what telemetry has not sent yet. It takes less than two seconds.
func (p *Prefect) Close() error { return p.telemetry.Load().Close() }

var (
	_ provider.ProviderWithEphemeralResources = (*Prefect)(nil)
	_ provider.ProviderWithActions            = (*Prefect)(nil)
	_ provider.ProviderWithListResources      = (*Prefect)(nil)
	_ provider.ProviderWithFunctions          = (*Prefect)(nil)
)

// New returns the provider of that version. It reads its environment through getenv.
func New(version string, getenv func(string) string) *Prefect {
	return &Prefect{version: version, getenv: getenv, pace: usualPace}
}

// Metadata names the provider.
func (p *Prefect) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName, resp.Version = "prefect", p.version
}

// Actions is the registry of the actions, in alphabetical order.
func (p *Prefect) Actions(context.Context) []func() fwaction.Action {
	return []func() fwaction.Action{
		func() fwaction.Action { return newConcurrencyLimitReset() },
		func() fwaction.Action { return newDeploymentBackfill() },
		func() fwaction.Action { return newDeploymentPause() },
		func() fwaction.Action { return newDeploymentResume() },
		func() fwaction.Action { return newFlowRunCancel() },
		func() fwaction.Action { return newFlowRunCreate() },
		func() fwaction.Action { return newFlowRunPause() },
		func() fwaction.Action { return newFlowRunResume() },
		func() fwaction.Action { return newFlowRunRetry() },
		func() fwaction.Action { return newFlowRunsCancel() },
		func() fwaction.Action { return newWorkPoolPause() },
		func() fwaction.Action { return newWorkPoolResume() },
	}
}

// DataSources is the registry of the data sources, in alphabetical order.
func (p *Prefect) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		func() datasource.DataSource { return newAccountData() },
		func() datasource.DataSource { return newAccountMemberData() },
		func() datasource.DataSource { return newAccountMembersData() },
		func() datasource.DataSource { return newAccountRoleData() },
		func() datasource.DataSource { return newArtifactsData() },
		func() datasource.DataSource { return newAutomationData() },
		func() datasource.DataSource { return newAutomationsData() },
		func() datasource.DataSource { return newBlockData() },
		func() datasource.DataSource { return newBlockTypesData() },
		func() datasource.DataSource { return newBlocksData() },
		func() datasource.DataSource { return newDeploymentData() },
		func() datasource.DataSource { return newDeploymentsData() },
		func() datasource.DataSource { return newDeploymentScheduleData() },
		func() datasource.DataSource { return newDeploymentSchedulesData() },
		func() datasource.DataSource { return newEventsData() },
		func() datasource.DataSource { return newFlowData() },
		func() datasource.DataSource { return newFlowRunData() },
		func() datasource.DataSource { return newFlowRunGraphData() },
		func() datasource.DataSource { return newFlowRunLogsData() },
		func() datasource.DataSource { return newFlowRunsData() },
		func() datasource.DataSource { return newFlowsData() },
		func() datasource.DataSource { return newGlobalConcurrencyLimitData() },
		func() datasource.DataSource { return newGlobalConcurrencyLimitsData() },
		func() datasource.DataSource { return newObservedStatesData() },
		func() datasource.DataSource { return newServer() },
		func() datasource.DataSource { return newServiceAccountData() },
		func() datasource.DataSource { return newTaskRunConcurrencyLimitData() },
		func() datasource.DataSource { return newTaskRunConcurrencyLimitsData() },
		func() datasource.DataSource { return newTaskRunsData() },
		func() datasource.DataSource { return newTeamData() },
		func() datasource.DataSource { return newTeamsData() },
		func() datasource.DataSource { return newVariableData() },
		func() datasource.DataSource { return newVariablesData() },
		func() datasource.DataSource { return newWebhookData() },
		func() datasource.DataSource { return newWebhooksData() },
		func() datasource.DataSource { return newWorkerMetadata() },
		func() datasource.DataSource { return newWorkersData() },
		func() datasource.DataSource { return newWorkPoolData() },
		func() datasource.DataSource { return newWorkPoolsData() },
		func() datasource.DataSource { return newWorkQueueData() },
		func() datasource.DataSource { return newWorkQueuesData() },
		func() datasource.DataSource { return newWorkspaceData() },
		func() datasource.DataSource { return newWorkspaceRoleData() },
	}
}

// EphemeralResources is the registry of the ephemeral resources, in alphabetical order.
func (p *Prefect) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{
		func() ephemeral.EphemeralResource { return newAPIKeyEphemeral() },
		func() ephemeral.EphemeralResource { return newBlockEphemeral() },
		func() ephemeral.EphemeralResource { return newVariableEphemeral() },
	}
}

// Functions is the registry of the functions, in alphabetical order.
func (p *Prefect) Functions(context.Context) []func() function.Function {
	return []func() function.Function{
		func() function.Function { return newBlockRef() },
		func() function.Function { return newFilterLogs() },
		func() function.Function { return newFlowParameterNotes() },
		func() function.Function { return newFlowParameterSchema() },
		func() function.Function { return newFlowsInSource() },
		func() function.Function { return newFormatLogs() },
		func() function.Function { return newGraphDOT() },
		func() function.Function { return newGraphMermaid() },
		func() function.Function { return newJobTemplateWithDefaults() },
		func() function.Function { return newParameterErrors() },
		func() function.Function { return newPrefectYAML() },
		func() function.Function { return newRunReport() },
		func() function.Function { return newRunSummary() },
		func() function.Function { return newScheduleBetween() },
		func() function.Function { return newScheduleConflicts() },
		func() function.Function { return newScheduleDescribe() },
		func() function.Function { return newScheduleError() },
		func() function.Function { return newScheduleNext() },
		func() function.Function { return newStateIsFinal() },
		func() function.Function { return newStateSucceeded() },
		func() function.Function { return newUIURL() },
		func() function.Function { return newVariableRef() },
	}
}

// listable is a resource that terraform query can list as well.
type listable interface {
	resource.Resource
	list.ListResource
}

// unlistedResources is the registry of the resources that the API can't list, in alphabetical order.
var unlistedResources = []func() resource.Resource{
	func() resource.Resource { return newBlockAccess() },
	func() resource.Resource { return newDefaultSLA() },
	func() resource.Resource { return newDeploymentAccess() },
	func() resource.Resource { return newWorkPoolAccess() },
	func() resource.Resource { return newResourceSLA() },
	func() resource.Resource { return newWorkspaceSettings() },
}

// listedResources is the registry of those that it can list, in alphabetical order.
var listedResources = []func() listable{
	func() listable { return newAccount() },
	func() listable { return newAccountInvitation() },
	func() listable { return newAccountMember() },
	func() listable { return newAutomation() },
	func() listable { return newBlock() },
	func() listable { return newBlockSchema() },
	func() listable { return newBlockType() },
	func() listable { return newDeployment() },
	func() listable { return newDeploymentSchedule() },
	func() listable { return newFlow() },
	func() listable { return newFlowRun() },
	func() listable { return newGlobalConcurrencyLimit() },
	func() listable { return newServiceAccount() },
	func() listable { return newTaskRunConcurrencyLimit() },
	func() listable { return newTeam() },
	func() listable { return newTeamAccess() },
	func() listable { return newUser() },
	func() listable { return newUserAPIKey() },
	func() listable { return newVariable() },
	func() listable { return newWebhook() },
	func() listable { return newWorkPool() },
	func() listable { return newWorkQueue() },
	func() listable { return newWorkspace() },
	func() listable { return newWorkspaceAccess() },
	func() listable { return newWorkspaceInvitation() },
	func() listable { return newWorkspaceRole() },
}

// Resources is the registry of the resources.
func (p *Prefect) Resources(context.Context) []func() resource.Resource {
	out := slices.Clone(unlistedResources)
	for _, of := range listedResources {
		out = append(out, func() resource.Resource { return of() })
	}
	return out
}

// ListResources is the registry of what terraform query lists.
func (p *Prefect) ListResources(context.Context) []func() list.ListResource {
	out := make([]func() list.ListResource, len(listedResources))
	for i, of := range listedResources {
		out[i] = func() list.ListResource { return of() }
	}
	return out
}
