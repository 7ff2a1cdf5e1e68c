package automation

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

// Package lists what the provider has of automations.
func Package() framework.ServicePackage {
	return framework.ServicePackage{
		ListedResources: []func() framework.ListableResource{
			func() framework.ListableResource { return newAutomation() },
		},
		DataSources: []func() datasource.DataSource{
			func() datasource.DataSource { return newAutomationData() },
			func() datasource.DataSource { return newAutomationsData() },
		},
	}
}
