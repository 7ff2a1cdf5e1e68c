package acctest

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// Lifecycle is the test that every resource must pass, on the fake and on a real server: create, update of each attribute with an
// empty plan after it, reset of attributes, import by each form of ID and by identity, list, plan without refresh, and re-creation
// of an object that was deleted outside Terraform.
type Lifecycle struct {
	Resource string // type name, such as prefect_flow; the address is <type>.test
	Setup    string // HCL of other objects that the resource refers to
	Body     string // the required attributes
	Created  map[string]knownvalue.Check
	Changes  []testenv.Change
	// importIDs returns other forms of the import ID, from the attributes in state, by the name of the form.
	importIDs map[string]func(attributes map[string]string) string
	// importIgnores are attributes that an import cannot read.
	importIgnores []string
	// importBody is the body for an import block, if the last change sets attributes that an import cannot read.
	importBody string
	// StaysInState is set if the state keeps an object that was deleted outside Terraform, with an empty plan.
	StaysInState bool
	// Remove deletes the object outside Terraform.
	Remove func(ctx context.Context, c *client.Client, attributes map[string]string) error
	// Cloud is set for objects that self-hosted servers do not have.
	Cloud bool
	// NoList is set if the API cannot list the objects.
	NoList bool
	// importID returns the import ID from the attributes in state, if it is not the attribute id. It is in the identity, too.
	importID func(attributes map[string]string) string
	// Upserts is set if the same request creates and updates the object, so that its response does not show which of both happened.
	Upserts bool
}

// Run plays the lifecycle against the API at url.
func (l Lifecycle) Run(t *testing.T, url string) {
	t.Helper()
	steps := []resource.TestStep{l.Step("create", l.Body, l.Created, plancheck.ResourceActionCreate)}
	for _, ch := range l.Changes {
		action, body := plancheck.ResourceActionUpdate, l.Body+"\n"+ch.Body
		if ch.Replace {
			action = plancheck.ResourceActionReplace
		}
		if ch.Instead != "" {
			body = ch.Instead + "\n" + ch.Body
		}
		steps = append(steps, l.Step(ch.Name, body, ch.Want, action))
	}
	last := steps[len(steps)-1].Config
	importing := last
	if l.importBody != "" {
		importing = l.Config(l.importBody)
	}
	steps = append(steps, l.importSteps(importing)...)
	steps = append(steps, l.disappearance(t, url, last)...)
	testenv.RunCase(t, resource.TestCase{
		IsUnitTest:               true,
		ProtoV6ProviderFactories: Factories(t),
		Steps:                    steps,
	})
	l.withoutRefresh(t)
	if !l.NoList {
		l.list(t)
	}
}

// Config is the configuration of the setup and of the resource with that body.
func (l Lifecycle) Config(body string) string {
	return fmt.Sprintf("%s\nresource %q \"test\" {\n%s\n}\n", l.Setup, l.Resource, body)
}

func (l Lifecycle) Step(name, body string, want map[string]knownvalue.Check, action plancheck.ResourceActionType) resource.TestStep {
	address := l.Resource + testenv.TestLabel
	checks := []statecheck.StateCheck{statecheck.ExpectKnownValue(address, tfjsonpath.New("id"), knownvalue.NotNull())}
	if testenv.SupportsIdentity() && l.importID == nil {
		checks = append(checks, statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("id")))
	}
	for attribute, value := range want {
		checks = append(checks, statecheck.ExpectKnownValue(address, testenv.JSONPath(attribute), value))
	}
	return resource.TestStep{
		// A failure prints the configuration, and so the name.
		Config:            "# " + name + "\n" + l.Config(body),
		ConfigStateChecks: checks,
		ConfigPlanChecks: resource.ConfigPlanChecks{
			PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)},
			PostApplyPreRefresh:  []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
		},
	}
}

func (l Lifecycle) importSteps(config string) []resource.TestStep {
	address := l.Resource + testenv.TestLabel
	id := func(form func(map[string]string) string) resource.ImportStateIdFunc {
		if form == nil {
			return nil
		}
		return func(s *terraform.State) (string, error) {
			return form(s.RootModule().Resources[address].Primary.Attributes), nil
		}
	}
	ignored := l.importIgnores
	if testenv.UsesPostgres() { // which reorders the keys of JSON; the plan of the next import must still be empty
		ignored = append(slices.Clone(ignored), "base_job_template", "parameter_openapi_schema")
	}
	steps := []resource.TestStep{
		{
			ResourceName:            address,
			ImportState:             true,
			ImportStateIdFunc:       id(l.importID),
			ImportStateVerify:       true,
			ImportStateVerifyIgnore: ignored,
		},
		{
			Config:            config,
			ResourceName:      address,
			ImportState:       true,
			ImportStateIdFunc: id(l.importID),
			ImportStateKind:   resource.ImportBlockWithID,
		},
	}
	if testenv.SupportsIdentity() {
		steps = append(
			steps,
			resource.TestStep{
				Config:          config,
				ResourceName:    address,
				ImportState:     true,
				ImportStateKind: resource.ImportBlockWithResourceIdentity,
			},
		)
	}
	for _, form := range l.importIDs {
		steps = append(steps, resource.TestStep{
			ResourceName: address, ImportState: true, ImportStateIdFunc: id(form), ImportStateVerify: true, ImportStateVerifyIgnore: ignored,
		})
	}
	return steps
}

// disappearance deletes the object outside Terraform: the plan must propose to create it again.
func (l Lifecycle) disappearance(t *testing.T, url, config string) []resource.TestStep {
	address := l.Resource + testenv.TestLabel
	attributes := map[string]string{}
	action := plancheck.ResourceActionCreate
	if l.StaysInState {
		action = plancheck.ResourceActionNoop
	}
	return []resource.TestStep{
		{
			Config: config,
			Check: func(s *terraform.State) error {
				attributes = s.RootModule().Resources[address].Primary.Attributes
				return nil
			},
		},
		{
			PreConfig: func() {
				if err := l.Remove(t.Context(), testenv.TestClient(t, url), attributes); err != nil {
					t.Fatalf("deleting the object outside Terraform: %v", err)
				}
			},
			Config:           config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)}},
		},
	}
}

// withoutRefresh creates, changes and plans with -refresh=false.
func (l Lifecycle) withoutRefresh(t *testing.T) {
	t.Helper()
	steps := []resource.TestStep{l.Step("create without refresh", l.Body, l.Created, plancheck.ResourceActionCreate)}
	if ch, ok := l.FirstUpdate(); ok {
		steps = append(steps, l.Step(ch.Name+" without refresh", l.Body+"\n"+ch.Body, ch.Want, plancheck.ResourceActionUpdate))
	}
	testenv.RunCase(t, resource.TestCase{
		IsUnitTest:               true,
		ProtoV6ProviderFactories: Factories(t),
		AdditionalCLIOptions:     &resource.AdditionalCLIOptions{Plan: resource.PlanOptions{NoRefresh: true}},
		Steps:                    steps,
	})
}

// list finds the object with terraform query.
func (l Lifecycle) list(t *testing.T) {
	t.Helper()
	listed := "list." + l.Resource + testenv.TestLabel
	testenv.RunCase(t, resource.TestCase{
		IsUnitTest:               true,
		ProtoV6ProviderFactories: Factories(t),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)},
		Steps: []resource.TestStep{
			{Config: l.Config(l.Body)},
			{
				Query: true,
				Config: fmt.Sprintf(
					"provider \"prefect\" {}\nlist %q \"test\" {\n  provider = prefect\n  include_resource = true\n}\n",
					l.Resource,
				),
				QueryResultChecks: []querycheck.QueryResultCheck{querycheck.ExpectLengthAtLeast(listed, 1)},
			},
		},
	})
}
