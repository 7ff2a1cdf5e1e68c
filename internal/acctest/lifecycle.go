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

// Lifecycle is what every resource must show, on the fake and on a real server alike: create, update of each field, an
// empty second plan after each, clearing, import by each form and by identity, listing, a plan without refresh, healing
// after a disappearance.
type Lifecycle struct {
	Resource string // its type, such as prefect_flow; the test's is <type>.test
	Setup    string // HCL of what it needs
	Body     string // the required attributes
	Created  map[string]knownvalue.Check
	Changes  []testenv.Change
	// importIDs are the forms of import ids beside the plain id, made from the attributes in state.
	importIDs map[string]func(attributes map[string]string) string
	// importIgnores are the attributes that only the configuration knows.
	importIgnores []string
	// importBody is the body to import with by a block, when the last of the changes has attributes that are unimported.
	importBody string
	// StaysInState says that the state keeps an object that has disappeared, and nothing is planned.
	StaysInState bool
	// Remove deletes the object as someone else would.
	Remove func(ctx context.Context, c *client.Client, attributes map[string]string) error
	// Cloud says that the objects are Prefect Cloud's, so that no server has them.
	Cloud bool
	// recreated says that an object whose answer was lost is deleted and made again, since only that answer told all of it.
	recreated bool
	// NoList says that the API can't list the objects.
	NoList bool
	// importID is the import id, which the identity has as well, made from the attributes in state, where it is not the id.
	importID func(attributes map[string]string) string
	// Upserts says that one request makes and changes the object, so that no answer says that one was made.
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

// Config is the whole configuration with that body of the resource.
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
		// The name shows up in the failure, which prints the configuration.
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
