package provider

import (
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
)

// applying applies a configuration; the next plan must be empty.
func applying(config string) resource.TestStep { return resource.TestStep{Config: config} }

// plansNothing plans a configuration in which nothing is to be done.
func plansNothing(config string) resource.TestStep {
	return resource.TestStep{Config: config, PlanOnly: true}
}

// updates applies a configuration that updates the resource at the address in place.
func updates(config, address string) resource.TestStep {
	return resource.TestStep{Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{
		PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate)},
	}}
}

// outside does something as somebody else would, before a step.
func outside(do func(), step resource.TestStep) resource.TestStep {
	step.PreConfig = do
	return step
}
