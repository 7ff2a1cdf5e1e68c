package framework

import (
	fwaction "github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// ServicePackage lists what the provider has of one family of objects.
type ServicePackage struct {
	ListedResources    []func() ListableResource
	UnlistedResources  []func() resource.Resource // which the API cannot list
	DataSources        []func() datasource.DataSource
	EphemeralResources []func() ephemeral.EphemeralResource
	Actions            []func() fwaction.Action
}
