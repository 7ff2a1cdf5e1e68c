package framework

import (
	fwaction "github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// The interfaces below are what each kind of type implements of terraform-plugin-framework, whose server asks for most of them
// by type assertion: a method with a wrong signature would be ignored silently. The functions make the compiler check a
// constructor, which they do not call.

// ManagedResource is what every resource implements.
type ManagedResource interface {
	resource.ResourceWithConfigure
	resource.ResourceWithIdentity
	resource.ResourceWithImportState
	resource.ResourceWithModifyPlan
	resource.ResourceWithMoveState
	resource.ResourceWithUpgradeState
	resource.ResourceWithValidateConfig
}

// ListableResource is a resource that terraform query can list as well.
type ListableResource interface {
	ManagedResource
	list.ListResourceWithConfigure
}

// ConfiguredDataSource is what every data source implements.
type ConfiguredDataSource interface {
	datasource.DataSourceWithConfigure
	datasource.DataSourceWithValidateConfig
}

// PlannedAction is what every action implements.
type PlannedAction interface {
	fwaction.ActionWithConfigure
	fwaction.ActionWithModifyPlan
	fwaction.ActionWithValidateConfig
}

// ImplementsResource compiles if R is a resource.
func ImplementsResource[R ManagedResource](func() R) struct{} { return struct{}{} }

// ImplementsListableResource compiles if R is a resource and a list resource.
func ImplementsListableResource[R ListableResource](func() R) struct{} { return struct{}{} }

// ImplementsDataSource compiles if D is a data source.
func ImplementsDataSource[D ConfiguredDataSource](func() D) struct{} { return struct{}{} }

// ImplementsAction compiles if A is an action.
func ImplementsAction[A PlannedAction](func() A) struct{} { return struct{}{} }

// ImplementsEphemeral compiles if E is an ephemeral resource.
func ImplementsEphemeral[E ephemeral.EphemeralResourceWithConfigure](func() E) struct{} {
	return struct{}{}
}

// ImplementsFunction compiles if F is a provider function.
func ImplementsFunction[F function.Function](func() F) struct{} { return struct{}{} }
