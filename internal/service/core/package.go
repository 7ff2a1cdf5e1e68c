package core

import (
	fwaction "github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

// Package lists what the provider has of flows, variables, concurrency limits and the server itself.
func Package() framework.ServicePackage {
	return framework.ServicePackage{
		ListedResources: []func() framework.ListableResource{
			func() framework.ListableResource { return newFlow() },
			func() framework.ListableResource { return newGlobalConcurrencyLimit() },
			func() framework.ListableResource { return newTaskRunConcurrencyLimit() },
			func() framework.ListableResource { return newVariable() },
		},
		DataSources: []func() datasource.DataSource{
			func() datasource.DataSource { return newFlowData() },
			func() datasource.DataSource { return newFlowsData() },
			func() datasource.DataSource { return newGlobalConcurrencyLimitData() },
			func() datasource.DataSource { return newGlobalConcurrencyLimitsData() },
			func() datasource.DataSource { return newServer() },
			func() datasource.DataSource { return newTaskRunConcurrencyLimitData() },
			func() datasource.DataSource { return newTaskRunConcurrencyLimitsData() },
			func() datasource.DataSource { return newVariableData() },
			func() datasource.DataSource { return newVariablesData() },
		},
		EphemeralResources: []func() ephemeral.EphemeralResource{
			func() ephemeral.EphemeralResource { return newVariableEphemeral() },
		},
		Actions: []func() fwaction.Action{
			func() fwaction.Action { return newConcurrencyLimitReset() },
		},
	}
}
