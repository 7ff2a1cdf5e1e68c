package testenv

import (
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
)

// Applying applies a configuration; the next plan must be empty.
func Applying(config string) resource.TestStep { return resource.TestStep{Config: config} }

// PlansNothing plans a configuration in which nothing is to be done.
func PlansNothing(config string) resource.TestStep {
	return resource.TestStep{Config: config, PlanOnly: true}
}

// Updates applies a configuration that updates the resource at the address in place.
func Updates(config, address string) resource.TestStep {
	return resource.TestStep{Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{
		PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate)},
	}}
}

// Outside does something as somebody else would, before a step.
func Outside(do func(), step resource.TestStep) resource.TestStep {
	step.PreConfig = do
	return step
}
