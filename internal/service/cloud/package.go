package cloud

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

// Package lists what the provider has of accounts, workspaces and access in Prefect Cloud.
func Package() framework.ServicePackage {
	return framework.ServicePackage{
		ListedResources: []func() framework.ListableResource{
			func() framework.ListableResource { return newAccount() },
			func() framework.ListableResource { return newAccountInvitation() },
			func() framework.ListableResource { return newAccountMember() },
			func() framework.ListableResource { return newServiceAccount() },
			func() framework.ListableResource { return newTeam() },
			func() framework.ListableResource { return newTeamAccess() },
			func() framework.ListableResource { return newUser() },
			func() framework.ListableResource { return newUserAPIKey() },
			func() framework.ListableResource { return newWebhook() },
			func() framework.ListableResource { return newWorkspace() },
			func() framework.ListableResource { return newWorkspaceAccess() },
			func() framework.ListableResource { return newWorkspaceInvitation() },
			func() framework.ListableResource { return newWorkspaceRole() },
		},
		UnlistedResources: []func() resource.Resource{
			func() resource.Resource { return newBlockAccess() },
			func() resource.Resource { return newDefaultSLA() },
			func() resource.Resource { return newDeploymentAccess() },
			func() resource.Resource { return newWorkPoolAccess() },
			func() resource.Resource { return newResourceSLA() },
			func() resource.Resource { return newWorkspaceSettings() },
		},
		DataSources: []func() datasource.DataSource{
			func() datasource.DataSource { return newAccountData() },
			func() datasource.DataSource { return newAccountMemberData() },
			func() datasource.DataSource { return newAccountMembersData() },
			func() datasource.DataSource { return newAccountRoleData() },
			func() datasource.DataSource { return newServiceAccountData() },
			func() datasource.DataSource { return newTeamData() },
			func() datasource.DataSource { return newTeamsData() },
			func() datasource.DataSource { return newWebhookData() },
			func() datasource.DataSource { return newWebhooksData() },
			func() datasource.DataSource { return newWorkspaceData() },
			func() datasource.DataSource { return newWorkspaceRoleData() },
		},
		EphemeralResources: []func() ephemeral.EphemeralResource{
			func() ephemeral.EphemeralResource { return newAPIKeyEphemeral() },
		},
	}
}
