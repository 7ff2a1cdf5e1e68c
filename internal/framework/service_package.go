package framework

import (
	fwaction "github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// ListableResource is a resource that terraform query can list as well.
type ListableResource interface {
	resource.Resource
	list.ListResource
}

// ServicePackage lists what the provider has of one family of objects.
type ServicePackage struct {
	ListedResources    []func() ListableResource
	UnlistedResources  []func() resource.Resource // which the API cannot list
	DataSources        []func() datasource.DataSource
	EphemeralResources []func() ephemeral.EphemeralResource
	Actions            []func() fwaction.Action
}
