package block

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

// Package lists what the provider has of blocks, their types and their schemas.
func Package() framework.ServicePackage {
	return framework.ServicePackage{
		ListedResources: []func() framework.ListableResource{
			func() framework.ListableResource { return newBlock() },
			func() framework.ListableResource { return newBlockSchema() },
			func() framework.ListableResource { return newBlockType() },
		},
		DataSources: []func() datasource.DataSource{
			func() datasource.DataSource { return newBlockData() },
			func() datasource.DataSource { return newBlockTypesData() },
			func() datasource.DataSource { return newBlocksData() },
		},
		EphemeralResources: []func() ephemeral.EphemeralResource{
			func() ephemeral.EphemeralResource { return newBlockEphemeral() },
		},
	}
}
