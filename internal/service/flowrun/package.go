package flowrun

import (
	fwaction "github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

// Package lists what the provider has of flow runs and what they leave: logs, artifacts, events and task runs.
func Package() framework.ServicePackage {
	return framework.ServicePackage{
		ListedResources: []func() framework.ListableResource{
			func() framework.ListableResource { return newFlowRun() },
		},
		DataSources: []func() datasource.DataSource{
			func() datasource.DataSource { return newArtifactsData() },
			func() datasource.DataSource { return newEventsData() },
			func() datasource.DataSource { return newFlowRunData() },
			func() datasource.DataSource { return newFlowRunGraphData() },
			func() datasource.DataSource { return newFlowRunLogsData() },
			func() datasource.DataSource { return newFlowRunsData() },
			func() datasource.DataSource { return newObservedStatesData() },
			func() datasource.DataSource { return newTaskRunsData() },
		},
		Actions: []func() fwaction.Action{
			func() fwaction.Action { return newDeploymentBackfill() },
			func() fwaction.Action { return newFlowRunCancel() },
			func() fwaction.Action { return newFlowRunCreate() },
			func() fwaction.Action { return newFlowRunPause() },
			func() fwaction.Action { return newFlowRunResume() },
			func() fwaction.Action { return newFlowRunRetry() },
			func() fwaction.Action { return newFlowRunsCancel() },
		},
	}
}
