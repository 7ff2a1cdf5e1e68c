// Package pages has what the provider's pages in the Terraform Registry say beside the schemas: their categories, the pages of
// Prefect's documentation that they link to, and the templates of all pages of a kind.
package pages

// The categories of the pages, as the Terraform Registry shows them.
const (
	flowsAndDeployments     = "Flows and deployments"
	schedules               = "Schedules"
	flowRuns                = "Flow runs"
	workPools               = "Work pools"
	blocks                  = "Blocks"
	automations             = "Automations"
	concurrencyAndVariables = "Concurrency and variables"
	// Cloud is the category of the types that self-hosted servers do not have, and of no others.
	Cloud = "Prefect Cloud"
	tools = "Server and tools"
)

// documentation is the address of Prefect's documentation.
const documentation = "https://docs.prefect.io/v3/"

// Page is what the pages of all types of a name have in common: the resource, the data source, the action and so on.
type Page struct {
	// Category is the group of the page in the Terraform Registry.
	Category string
	// Title and path belong to the page of Prefect's documentation that explains the object.
	Title string
	path  string
}

// Address is where the page of Prefect's documentation is; empty for none.
func (p Page) Address() string {
	if p.path == "" {
		return ""
	}
	return documentation + p.path
}

// pages of Prefect's documentation, as docs/docs.json of Prefect's repository lists them.
const (
	cloudGuides = "how-to-guides/cloud/"
	userGuides  = cloudGuides + "manage-users/"
)

// Pages is the pages of all types and functions, by name without the name of the provider.
var Pages = map[string]Page{
	"deployment":            {flowsAndDeployments, "Deployments", "concepts/deployments"},
	"deployment_pause":      {flowsAndDeployments, "Deployments", "concepts/deployments"},
	"deployment_resume":     {flowsAndDeployments, "Deployments", "concepts/deployments"},
	"deployments":           {flowsAndDeployments, "Deployments", "concepts/deployments"},
	"flow":                  {flowsAndDeployments, "Flows", "concepts/flows"},
	"flow_parameter_notes":  {flowsAndDeployments, "Pass inputs to a flow", "how-to-guides/workflows/pass-inputs"},
	"flow_parameter_schema": {flowsAndDeployments, "Pass inputs to a flow", "how-to-guides/workflows/pass-inputs"},
	"flows":                 {flowsAndDeployments, "Flows", "concepts/flows"},
	"flows_in_source":       {flowsAndDeployments, "Flows", "concepts/flows"},
	"parameter_errors":      {flowsAndDeployments, "Pass inputs to a flow", "how-to-guides/workflows/pass-inputs"},
	"prefect_yaml":          {flowsAndDeployments, "Define deployments with YAML", "how-to-guides/deployments/prefect-yaml"},

	"deployment_schedule":  {schedules, "Schedules", "concepts/schedules"},
	"deployment_schedules": {schedules, "Schedules", "concepts/schedules"},
	"schedule_between":     {schedules, "Schedules", "concepts/schedules"},
	"schedule_conflicts":   {schedules, "Schedules", "concepts/schedules"},
	"schedule_describe":    {schedules, "Schedules", "concepts/schedules"},
	"schedule_error":       {schedules, "Schedules", "concepts/schedules"},
	"schedule_next":        {schedules, "Schedules", "concepts/schedules"},

	"artifacts":           {flowRuns, "Artifacts", "concepts/artifacts"},
	"deployment_backfill": {flowRuns, "Run deployments", "how-to-guides/deployments/run-deployments"},
	"filter_logs":         {flowRuns, "Logging", "how-to-guides/workflows/add-logging"},
	"flow_run":            {flowRuns, "Run deployments", "how-to-guides/deployments/run-deployments"},
	"flow_run_cancel":     {flowRuns, "Cancel workflows", "advanced/cancel-workflows"},
	"flow_run_create":     {flowRuns, "Run deployments", "how-to-guides/deployments/run-deployments"},
	"flow_run_graph":      {flowRuns, "Tasks", "concepts/tasks"},
	"flow_run_logs":       {flowRuns, "Logging", "how-to-guides/workflows/add-logging"},
	"flow_run_pause":      {flowRuns, "Interactive workflows", "advanced/interactive"},
	"flow_run_resume":     {flowRuns, "Interactive workflows", "advanced/interactive"},
	"flow_run_retry":      {flowRuns, "Retry flow runs", "how-to-guides/workflows/retry-flow-runs"},
	"flow_runs":           {flowRuns, "States", "concepts/states"},
	"flow_runs_cancel":    {flowRuns, "Cancel workflows", "advanced/cancel-workflows"},
	"format_logs":         {flowRuns, "Logging", "how-to-guides/workflows/add-logging"},
	"graph_dot":           {flowRuns, "Tasks", "concepts/tasks"},
	"graph_mermaid":       {flowRuns, "Tasks", "concepts/tasks"},
	"observed_states":     {flowRuns, "States", "concepts/states"},
	"run_report":          {flowRuns, "States", "concepts/states"},
	"run_summary":         {flowRuns, "States", "concepts/states"},
	"state_is_final":      {flowRuns, "States", "concepts/states"},
	"state_succeeded":     {flowRuns, "States", "concepts/states"},
	"task_runs":           {flowRuns, "Tasks", "concepts/tasks"},

	"job_template_with_defaults": {workPools, "Customize base job templates", "advanced/customize-base-job-templates"},
	"work_pool":                  {workPools, "Work pools", "concepts/work-pools"},
	"work_pool_pause":            {workPools, "Work pools", "concepts/work-pools"},
	"work_pool_resume":           {workPools, "Work pools", "concepts/work-pools"},
	"work_pools":                 {workPools, "Work pools", "concepts/work-pools"},
	"work_queue":                 {workPools, "Work pools", "concepts/work-pools"},
	"work_queues":                {workPools, "Work pools", "concepts/work-pools"},
	"worker_metadata":            {workPools, "Customize base job templates", "advanced/customize-base-job-templates"},
	"workers":                    {workPools, "Workers", "concepts/workers"},

	"block":        {blocks, "Blocks", "concepts/blocks"},
	"block_ref":    {blocks, "Blocks", "concepts/blocks"},
	"block_schema": {blocks, "Custom blocks", "advanced/custom-blocks"},
	"block_type":   {blocks, "Custom blocks", "advanced/custom-blocks"},
	"block_types":  {blocks, "Blocks", "concepts/blocks"},
	"blocks":       {blocks, "Blocks", "concepts/blocks"},

	"automation":  {automations, "Automations", "concepts/automations"},
	"automations": {automations, "Automations", "concepts/automations"},
	"events":      {automations, "Events", "concepts/events"},

	"concurrency_limit_reset":     {concurrencyAndVariables, "Global concurrency limits", "concepts/global-concurrency-limits"},
	"global_concurrency_limit":    {concurrencyAndVariables, "Global concurrency limits", "concepts/global-concurrency-limits"},
	"global_concurrency_limits":   {concurrencyAndVariables, "Global concurrency limits", "concepts/global-concurrency-limits"},
	"task_run_concurrency_limit":  {concurrencyAndVariables, "Tag-based concurrency limits", "concepts/tag-based-concurrency-limits"},
	"task_run_concurrency_limits": {concurrencyAndVariables, "Tag-based concurrency limits", "concepts/tag-based-concurrency-limits"},
	"variable":                    {concurrencyAndVariables, "Variables", "concepts/variables"},
	"variable_ref":                {concurrencyAndVariables, "Variables", "concepts/variables"},
	"variables":                   {concurrencyAndVariables, "Variables", "concepts/variables"},

	"account":              {Cloud, "Manage accounts", userGuides + "index"},
	"account_invitation":   {Cloud, "Manage accounts", userGuides + "index"},
	"account_member":       {Cloud, "Manage accounts", userGuides + "index"},
	"account_members":      {Cloud, "Manage accounts", userGuides + "index"},
	"account_role":         {Cloud, "Manage roles", userGuides + "manage-roles"},
	"api_key":              {Cloud, "API keys", userGuides + "api-keys"},
	"block_access":         {Cloud, "Object access control lists", userGuides + "object-access-control-lists"},
	"default_sla":          {Cloud, "Service level agreements", "concepts/slas"},
	"deployment_access":    {Cloud, "Object access control lists", userGuides + "object-access-control-lists"},
	"resource_sla":         {Cloud, "Service level agreements", "concepts/slas"},
	"service_account":      {Cloud, "Service accounts", userGuides + "service-accounts"},
	"team":                 {Cloud, "Manage teams", userGuides + "manage-teams"},
	"team_access":          {Cloud, "Manage teams", userGuides + "manage-teams"},
	"teams":                {Cloud, "Manage teams", userGuides + "manage-teams"},
	"user":                 {Cloud, "Manage accounts", userGuides + "index"},
	"user_api_key":         {Cloud, "API keys", userGuides + "api-keys"},
	"webhook":              {Cloud, "Webhooks", "concepts/webhooks"},
	"webhooks":             {Cloud, "Webhooks", "concepts/webhooks"},
	"work_pool_access":     {Cloud, "Object access control lists", userGuides + "object-access-control-lists"},
	"workspace":            {Cloud, "Workspaces", cloudGuides + "workspaces"},
	"workspace_access":     {Cloud, "Workspaces", cloudGuides + "workspaces"},
	"workspace_invitation": {Cloud, "Workspaces", cloudGuides + "workspaces"},
	"workspace_role":       {Cloud, "Manage roles", userGuides + "manage-roles"},
	"workspace_settings":   {Cloud, "Workspaces", cloudGuides + "workspaces"},

	"server": {tools, "Prefect server", "concepts/server"},
	"table":  {Category: tools}, // which is Terraform's affair
	"ui_url": {tools, "Prefect server", "concepts/server"},
}
