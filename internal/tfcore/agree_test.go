package tfcore_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore"
)

// agreement is a test case that must go the same way in process and on a real Terraform.
type agreement struct {
	steps func(p *player) []resource.TestStep
	// unordered says that Terraform is free to make the calls in any order.
	unordered bool
}

const oneThing = "resource \"player_thing\" \"a\" {\n  name = \"a\"\n}\n"

// failsWith is a case in which a fault of the provider makes the step fail with the message.
func failsWith(f fault, config, message string) agreement {
	return agreement{steps: func(p *player) []resource.TestStep {
		return []resource.TestStep{
			{PreConfig: func() { p.set(f) }, Config: config, ExpectError: regexp.MustCompile(message)},
			{PreConfig: func() { p.set("") }, Config: "# nothing"},
		}
	}}
}

// steps are configurations that apply one after the other.
func steps(configs ...string) agreement {
	return agreement{steps: func(*player) []resource.TestStep {
		var out []resource.TestStep
		for _, config := range configs {
			out = append(out, resource.TestStep{Config: config})
		}
		return out
	}}
}

func unordered(a agreement) agreement {
	a.unordered = true
	return a
}

func agreements() map[string]agreement {
	const inconsistent = "Provider produced inconsistent result after apply"
	return map[string]agreement{
		string(wrongPlan):        failsWith(wrongPlan, oneThing, "Provider produced invalid plan"),
		string(plannedWriteOnly): failsWith(plannedWriteOnly, oneThing, "Provider produced invalid plan"),
		string(wrongResult):      failsWith(wrongResult, oneThing, inconsistent),
		string(unplannedChange):  failsWith(unplannedChange, oneThing, inconsistent),
		string(unknownResult):    failsWith(unknownResult, oneThing, "Provider returned invalid result object after apply"),
		string(vanishes):         failsWith(vanishes, oneThing, inconsistent),
		string(keptWriteOnly):    failsWith(keptWriteOnly, oneThing, "(?i)write-only attribute"),
		string(writeFails):       failsWith(writeFails, oneThing, "No luck"),
		string(outlives): {steps: func(p *player) []resource.TestStep {
			return []resource.TestStep{
				{Config: oneThing},
				{PreConfig: func() { p.set(outlives) }, Config: "# nothing", ExpectError: regexp.MustCompile("Provider returned invalid result object after apply")},
				{PreConfig: func() { p.set("") }, Config: "# nothing"},
			}
		}},
		"create, update, replace, delete": steps(oneThing,
			"resource \"player_thing\" \"a\" {\n  name = \"b\"\n  note = \"n\"\n}\n",
			"resource \"player_thing\" \"a\" {\n  name = \"b\"\n  kind = \"k\"\n}\n", "# nothing"),
		"create before destroy": steps(
			"resource \"player_thing\" \"a\" {\n  name = \"a\"\n  lifecycle {\n    create_before_destroy = true\n  }\n}\n",
			"resource \"player_thing\" \"a\" {\n  name = \"b\"\n  kind = \"k\"\n  lifecycle {\n    create_before_destroy = true\n  }\n}\n"),
		"a write-only value": steps("resource \"player_thing\" \"a\" {\n  name = \"a\"\n  token = \"secret\"\n}\n"),
		"a chain is made forwards and deleted backwards": unordered(steps(`
resource "player_thing" "a" { name = "a" }
resource "player_thing" "b" { name = "after ${player_thing.a.id}" }
resource "player_thing" "c" { name = "after ${player_thing.b.id}" }
`, "# nothing")),
		"the middle of a chain is replaced": unordered(steps(`
resource "player_thing" "a" { name = "a" }
resource "player_thing" "b" { name = "b of ${player_thing.a.name}" }
resource "player_thing" "c" { name = "c of ${player_thing.b.id}" }
`, `
resource "player_thing" "a" { name = "a" }
resource "player_thing" "b" {
  name = "b of ${player_thing.a.name}"
  kind = "new"
}
resource "player_thing" "c" { name = "c of ${player_thing.b.id}" }
`)),
		"count and locals": unordered(steps(`
locals {
  names = ["one", "two"]
}
resource "player_thing" "n" {
  count = length(local.names)
  name  = local.names[count.index]
}
`, `
resource "player_thing" "n" {
  count = 1
  name  = "n${count.index}"
}
`)),
		"moved": steps(oneThing, "moved {\n  from = player_thing.a\n  to   = player_thing.b\n}\nresource \"player_thing\" \"b\" {\n  name = \"a\"\n}\n"),
		"imported": {steps: func(*player) []resource.TestStep {
			return []resource.TestStep{
				{Config: "import {\n  to = player_thing.a\n  id = \"a\"\n}\n" + oneThing},
				{ResourceName: "player_thing.a", ImportState: true, ImportStateId: "a", ImportStateVerify: true},
			}
		}},
		"ignored changes": steps(oneThing, "resource \"player_thing\" \"a\" {\n  name = \"b\"\n  lifecycle {\n    ignore_changes = [name]\n  }\n}\n"),
		"replaced by a trigger": steps(`
resource "terraform_data" "t" { input = "1" }
resource "player_thing" "a" {
  name = "a"
  lifecycle {
    replace_triggered_by = [terraform_data.t]
  }
}
`, `
resource "terraform_data" "t" { input = "2" }
resource "player_thing" "a" {
  name = "a"
  lifecycle {
    replace_triggered_by = [terraform_data.t]
  }
}
`),
		"unknown until the apply": {steps: func(*player) []resource.TestStep {
			return []resource.TestStep{{
				Config: "resource \"terraform_data\" \"later\" {\n  input = \"known\"\n}\nresource \"player_thing\" \"a\" {\n  name = " +
					"terraform_data.later.output\n}\n",
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectUnknownValue("player_thing.a", tfjsonpath.New("name")),
				}},
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue("player_thing.a", tfjsonpath.New("name"), knownvalue.StringExact("known")),
				},
			}}
		}},
		"outputs": {steps: func(*player) []resource.TestStep {
			return []resource.TestStep{{
				Config: oneThing + "output \"o\" {\n  value = { id = player_thing.a.id, upper = upper(player_thing.a.name) }\n}\n",
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("o",
					knownvalue.ObjectExact(map[string]knownvalue.Check{"id": knownvalue.StringExact("id of a"), "upper": knownvalue.StringExact("A")}))},
			}}
		}},
		"an unknown argument": {steps: func(*player) []resource.TestStep {
			return []resource.TestStep{{Config: "resource \"player_thing\" \"a\" {\n  name  = \"a\"\n  color = \"a\"\n}\n",
				ExpectError: regexp.MustCompile("Unsupported argument")}}
		}},
		"a missing argument": {steps: func(*player) []resource.TestStep {
			return []resource.TestStep{{Config: "resource \"player_thing\" \"a\" {}\n",
				ExpectError: regexp.MustCompile("Missing required argument")}}
		}},
		"a value of another type": {steps: func(*player) []resource.TestStep {
			return []resource.TestStep{{Config: "resource \"player_thing\" \"a\" {\n  name = [\"a\"]\n}\n",
				ExpectError: regexp.MustCompile("Incorrect attribute value type")}}
		}},
	}
}

// testCase is the case of an agreement, with a provider of its own.
func (a agreement) testCase() (*player, resource.TestCase) {
	p := &player{}
	return p, resource.TestCase{IsUnitTest: true, Steps: a.steps(p),
		ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){
			"player": func() (tfprotov6.ProviderServer, error) { return p, nil },
		}}
}

// TestCases plays the table in process.
func TestCases(t *testing.T) {
	for name, a := range agreements() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, c := a.testCase()
			tfcore.Run(t, &tfcore.Schemas{}, c)
		})
	}
}

// TestDestroysTheReplacedObject plays a replacement many times, since its create and its destroy begin in any order: it is always
// the former object that is destroyed.
func TestDestroysTheReplacedObject(t *testing.T) {
	for range 50 {
		p, c := agreements()["create before destroy"].testCase()
		tfcore.Run(t, &tfcore.Schemas{}, c)
		calls := p.noted()
		created, destroyed := slices.Index(calls, "apply nothing -> b"), slices.Index(calls, "apply a -> nothing")
		if created < 0 || destroyed < created {
			t.Fatalf("the create is call %d, the destroy of the former object call %d of:\n%s", created, destroyed, strings.Join(calls, "\n"))
		}
	}
}

// TestAccAgreesWithTerraform plays the table in process and on a real Terraform: both end alike, and both make the same
// calls to the provider.
func TestAccAgreesWithTerraform(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("an acceptance test: make test runs it")
	}
	for name, a := range agreements() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, c := a.testCase()
			tfcore.Run(t, &tfcore.Schemas{}, c)
			ours := p.noted()
			p, c = a.testCase()
			resource.Test(t, c)
			theirs := p.noted()
			if a.unordered {
				slices.Sort(ours)
				slices.Sort(theirs)
			}
			if diff := cmp.Diff(theirs, ours); diff != "" {
				t.Errorf("the calls of Terraform (-) and of tfcore (+):\n%s", diff)
			}
		})
	}
}
