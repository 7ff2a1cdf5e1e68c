package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// lifecycle is what every resource must show, on the fake and on a real server alike: create, update of each field, an
// empty second plan after each, clearing, import by each form and by identity, listing, a plan without refresh, healing
// after a disappearance.
type lifecycle struct {
	resource string // its type, such as prefect_flow; the test's is <type>.test
	setup    string // HCL of what it needs
	body     string // the required attributes
	created  map[string]knownvalue.Check
	changes  []change
	// imports are the forms of import ids beside the plain id, made from the attributes in state.
	imports map[string]func(attributes map[string]string) string
	// unimported are the attributes that only the configuration knows.
	unimported []string
	// imported is the body to import with by a block, when the last of the changes has attributes that are unimported.
	imported string
	// lasts says that the state keeps an object that has disappeared, and nothing is planned.
	lasts bool
	// remove deletes the object as someone else would.
	remove func(ctx context.Context, c *client.Client, attributes map[string]string) error
	// cloud says that the objects are Prefect Cloud's, so that no server has them.
	cloud bool
	// remade says that an object whose answer was lost is deleted and made again, since only that answer told all of it.
	remade bool
	// noList says that the API can't list the objects.
	noList bool
	// named is the import id, which the identity has as well, made from the attributes in state, where it is not the id.
	named func(attributes map[string]string) string
	// upserts says that one request makes and changes the object, so that no answer says that one was made.
	upserts bool
}

// change is one step of a lifecycle: the attributes beside the required ones, and what the state then shows.
type change struct {
	name    string
	body    string // added to the required attributes
	instead string // in place of the required attributes
	want    map[string]knownvalue.Check
	replace bool // the object is made anew
}

const testName = ".test"

// run plays the lifecycle against the API at url.
func (l lifecycle) run(t *testing.T, url string) {
	t.Helper()
	steps := []resource.TestStep{l.step("create", l.body, l.created, plancheck.ResourceActionCreate)}
	for _, ch := range l.changes {
		action, body := plancheck.ResourceActionUpdate, l.body+"\n"+ch.body
		if ch.replace {
			action = plancheck.ResourceActionReplace
		}
		if ch.instead != "" {
			body = ch.instead + "\n" + ch.body
		}
		steps = append(steps, l.step(ch.name, body, ch.want, action))
	}
	last := steps[len(steps)-1].Config
	importing := last
	if l.imported != "" {
		importing = l.config(l.imported)
	}
	steps = append(steps, l.importSteps(importing)...)
	steps = append(steps, l.disappearance(t, url, last)...)
	playCase(t, resource.TestCase{
		IsUnitTest:               true,
		ProtoV6ProviderFactories: factories(t),
		Steps:                    steps,
	})
	l.withoutRefresh(t)
	if !l.noList {
		l.list(t)
	}
}

// config is the whole configuration with that body of the resource.
func (l lifecycle) config(body string) string {
	return fmt.Sprintf("%s\nresource %q \"test\" {\n%s\n}\n", l.setup, l.resource, body)
}

func (l lifecycle) step(name, body string, want map[string]knownvalue.Check, action plancheck.ResourceActionType) resource.TestStep {
	address := l.resource + testName
	checks := []statecheck.StateCheck{statecheck.ExpectKnownValue(address, tfjsonpath.New("id"), knownvalue.NotNull())}
	if supportsIdentity() && l.named == nil {
		checks = append(checks, statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("id")))
	}
	for attribute, value := range want {
		checks = append(checks, statecheck.ExpectKnownValue(address, jsonPath(attribute), value))
	}
	return resource.TestStep{
		// The name shows up in the failure, which prints the configuration.
		Config:            "# " + name + "\n" + l.config(body),
		ConfigStateChecks: checks,
		ConfigPlanChecks: resource.ConfigPlanChecks{
			PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)},
			PostApplyPreRefresh:  []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
		},
	}
}

// jsonPath is the path of a dotted name.
func jsonPath(dotted string) tfjsonpath.Path {
	names := strings.Split(dotted, ".")
	p := tfjsonpath.New(names[0])
	for _, name := range names[1:] {
		p = p.AtMapKey(name)
	}
	return p
}

func (l lifecycle) importSteps(config string) []resource.TestStep {
	address := l.resource + testName
	id := func(form func(map[string]string) string) resource.ImportStateIdFunc {
		if form == nil {
			return nil
		}
		return func(s *terraform.State) (string, error) {
			return form(s.RootModule().Resources[address].Primary.Attributes), nil
		}
	}
	ignored := l.unimported
	if onPostgres() { // which keeps the keys of JSON in an order of its own; the plan of the next import must be empty all the same
		ignored = append(slices.Clone(ignored), "base_job_template", "parameter_openapi_schema")
	}
	steps := []resource.TestStep{
		{ResourceName: address, ImportState: true, ImportStateIdFunc: id(l.named), ImportStateVerify: true, ImportStateVerifyIgnore: ignored},
		{Config: config, ResourceName: address, ImportState: true, ImportStateIdFunc: id(l.named), ImportStateKind: resource.ImportBlockWithID},
	}
	if supportsIdentity() {
		steps = append(steps, resource.TestStep{Config: config, ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity})
	}
	for _, form := range l.imports {
		steps = append(steps, resource.TestStep{
			ResourceName: address, ImportState: true, ImportStateIdFunc: id(form), ImportStateVerify: true, ImportStateVerifyIgnore: ignored,
		})
	}
	return steps
}

// disappearance deletes the object behind Terraform's back: the plan must propose to make it anew.
func (l lifecycle) disappearance(t *testing.T, url, config string) []resource.TestStep {
	address := l.resource + testName
	attributes := map[string]string{}
	action := plancheck.ResourceActionCreate
	if l.lasts {
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
				if err := l.remove(t.Context(), testClient(t, url), attributes); err != nil {
					t.Fatalf("deleting the object outside Terraform: %v", err)
				}
			},
			Config:           config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)}},
		},
	}
}

// withoutRefresh creates, changes and plans with -refresh=false.
func (l lifecycle) withoutRefresh(t *testing.T) {
	t.Helper()
	steps := []resource.TestStep{l.step("create without refresh", l.body, l.created, plancheck.ResourceActionCreate)}
	if ch, ok := l.firstUpdate(); ok {
		steps = append(steps, l.step(ch.name+" without refresh", l.body+"\n"+ch.body, ch.want, plancheck.ResourceActionUpdate))
	}
	playCase(t, resource.TestCase{
		IsUnitTest:               true,
		ProtoV6ProviderFactories: factories(t),
		AdditionalCLIOptions:     &resource.AdditionalCLIOptions{Plan: resource.PlanOptions{NoRefresh: true}},
		Steps:                    steps,
	})
}

// list finds the object with terraform query.
func (l lifecycle) list(t *testing.T) {
	t.Helper()
	listed := "list." + l.resource + testName
	playCase(t, resource.TestCase{
		IsUnitTest:               true,
		ProtoV6ProviderFactories: factories(t),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)},
		Steps: []resource.TestStep{
			{Config: l.config(l.body)},
			{
				Query:             true,
				Config:            fmt.Sprintf("provider \"prefect\" {}\nlist %q \"test\" {\n  provider = prefect\n  include_resource = true\n}\n", l.resource),
				QueryResultChecks: []querycheck.QueryResultCheck{querycheck.ExpectLengthAtLeast(listed, 1)},
			},
		},
	})
}

// supportsIdentity reports whether the Terraform of the tests knows the identity of objects, which 1.12 brought.
func supportsIdentity() bool {
	if !onTerraform() {
		return true
	}
	v, err := terraformVersion()
	return err == nil && v.GreaterThanOrEqual(tfversion.Version1_12_0)
}

// terraformVersion asks the Terraform of the tests what it is.
var terraformVersion = sync.OnceValues(func() (*version.Version, error) {
	out, err := exec.Command(os.Getenv("TF_ACC_TERRAFORM_PATH"), "version", "-json").Output()
	if err != nil {
		return nil, err
	}
	var answer struct {
		Version string `json:"terraform_version"`
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		return nil, err
	}
	return version.NewVersion(answer.Version)
})
