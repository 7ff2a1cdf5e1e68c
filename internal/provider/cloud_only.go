package provider

import (
	"fmt"
	"slices"
)

// onServer reports whether a planned object is certainly on a self-hosted server, not in Prefect Cloud, and at which endpoint.
func (p *planning[M]) onServer(at *place) (endpoint string, ok bool) {
	in, known := p.in(at)
	if !known || in.Cloud() {
		return "", false
	}
	return in.Endpoint(), true
}

// refuseServer refuses to plan objects that a server does not have.
func (p *planning[M]) refuseServer(at *place, what string) {
	if endpoint, ok := p.onServer(at); ok {
		codeCloudOnly.addError(p.diags, "Only Prefect Cloud has "+what,
			fmt.Sprintf("The provider's endpoint %s is a Prefect server, which has no %s. Choose an account and a workspace of Prefect Cloud: set workspace (PREFECT_WORKSPACE) to account/workspace.", endpoint, what))
	}
}

// cloudTypes are the types that only Prefect Cloud has.
var cloudTypes = []string{
	"prefect_account",
	"prefect_account_invitation",
	"prefect_account_member",
	"prefect_account_members",
	"prefect_account_role",
	"prefect_api_key",
	"prefect_block_access",
	"prefect_default_sla",
	"prefect_deployment_access",
	"prefect_resource_sla",
	"prefect_service_account",
	"prefect_team",
	"prefect_team_access",
	"prefect_teams",
	"prefect_user",
	"prefect_user_api_key",
	"prefect_webhook",
	"prefect_webhooks",
	"prefect_work_pool_access",
	"prefect_workspace",
	"prefect_workspace_access",
	"prefect_workspace_invitation",
	"prefect_workspace_role",
	"prefect_workspace_settings",
}

// cloudTested says how the types that only Prefect Cloud has were tested.
const cloudTested = "This type was tested with an in-memory Prefect Cloud, not in a real account: see [what has been tested](../guides/prefect-cloud.md#what-has-been-tested-and-how)."

// withCloudLabel is the description of a type, with the label of the types that only Prefect Cloud has.
func withCloudLabel(typeName, description string) string {
	if !slices.Contains(cloudTypes, typeName) {
		return description
	}
	return description + "\n\n" + cloudTested
}
