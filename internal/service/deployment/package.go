package deployment

import (
	fwaction "github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

// Package lists what the provider has of deployments and their schedules.
func Package() framework.ServicePackage {
	return framework.ServicePackage{
		ListedResources: []func() framework.ListableResource{
			func() framework.ListableResource { return newDeployment() },
			func() framework.ListableResource { return newDeploymentSchedule() },
		},
		DataSources: []func() datasource.DataSource{
			func() datasource.DataSource { return newDeploymentData() },
			func() datasource.DataSource { return newDeploymentsData() },
			func() datasource.DataSource { return newDeploymentScheduleData() },
			func() datasource.DataSource { return newDeploymentSchedulesData() },
		},
		Actions: []func() fwaction.Action{
			func() fwaction.Action { return newDeploymentPause() },
			func() fwaction.Action { return newDeploymentResume() },
		},
	}
}
