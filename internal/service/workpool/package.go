package workpool

import (
	fwaction "github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

// Package lists what the provider has of work pools, work queues and workers.
func Package() framework.ServicePackage {
	return framework.ServicePackage{
		ListedResources: []func() framework.ListableResource{
			func() framework.ListableResource { return newWorkPool() },
			func() framework.ListableResource { return newWorkQueue() },
		},
		DataSources: []func() datasource.DataSource{
			func() datasource.DataSource { return newWorkerMetadata() },
			func() datasource.DataSource { return newWorkersData() },
			func() datasource.DataSource { return newWorkPoolData() },
			func() datasource.DataSource { return newWorkPoolsData() },
			func() datasource.DataSource { return newWorkQueueData() },
			func() datasource.DataSource { return newWorkQueuesData() },
		},
		Actions: []func() fwaction.Action{
			func() fwaction.Action { return newWorkPoolPause() },
			func() fwaction.Action { return newWorkPoolResume() },
		},
	}
}
