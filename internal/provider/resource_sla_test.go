package provider

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// slaOwner is the resource of the tests' agreements.
const slaOwner = "prefect.deployment." + someID

func resourceSLALifecycle() lifecycle {
	exact := knownvalue.StringExact
	item := func(of map[string]knownvalue.Check) knownvalue.Check { return knownvalue.ObjectPartial(of) }
	slas := func(list string) string {
		return "resource_id = \"prefect.deployment.${prefect_deployment.test.id}\"\nslas = [" + list + "]"
	}
	const (
		quick = `{ name = "quick", duration = 60 }`
		fresh = `{ name = "fresh", severity = "low", enabled = false, within = 90.5, resource_match = jsonencode({ a = ["b"] }), expected_event = "orders.new" }`
		// spaced is the same in another spelling, which only the state keeps.
		spaced = `{ name = "fresh", severity = "low", enabled = false, within = 90.5, resource_match = "{ \"a\": [\"b\"] }", expected_event = "orders.new" }`
	)
	return lifecycle{
		resource: "prefect_resource_sla",
		cloud:    true,
		setup:    oneDeployment,
		noList:   true,
		upserts:  true,
		body:     slas(quick),
		created: map[string]knownvalue.Check{
			"id": knownvalue.StringRegexp(regexp.MustCompile(`^prefect\.deployment\.`)), "account_id": exact(cloudAccount), "workspace_id": exact(cloudWorkspace),
			"slas": knownvalue.ListExact([]knownvalue.Check{item(map[string]knownvalue.Check{
				"name": exact("quick"), "duration": knownvalue.Int64Exact(60), "severity": exact("high"), "enabled": knownvalue.Bool(true), "within": knownvalue.Null(),
			})}),
		},
		changes: []change{
			{name: "more", instead: slas(spaced + "," + quick + `, { name = "often", stale_after = 3600 }, { name = "late", within = 30 }`), want: map[string]knownvalue.Check{"slas": knownvalue.ListSizeExact(4)}},
			{name: "none", instead: slas(""), want: map[string]knownvalue.Check{"slas": knownvalue.ListSizeExact(0)}},
			{name: "another kind", instead: slas(`{ name = "quick", stale_after = 60, severity = "critical" },` + fresh), want: map[string]knownvalue.Check{
				"slas": knownvalue.ListExact([]knownvalue.Check{
					item(map[string]knownvalue.Check{"name": exact("quick"), "duration": knownvalue.Null(), "stale_after": knownvalue.Float64Exact(60), "severity": exact("critical")}),
					item(map[string]knownvalue.Check{"name": exact("fresh"), "enabled": knownvalue.Bool(false), "within": knownvalue.Float64Exact(90.5)}),
				}),
			}},
		},
		imports: map[string]func(map[string]string) string{
			"RESOURCE,WORKSPACE": func(a map[string]string) string { return a["id"] + "," + a["workspace_id"] },
			"DEPLOYMENT":         func(a map[string]string) string { return strings.TrimPrefix(a["id"], deploymentResource) },
		},
		remove: func(ctx context.Context, c *client.Client, a map[string]string) error {
			return c.ApplySLAs(ctx, a["id"], nil)
		},
	}
}

func TestResourceSLALifecycle(t *testing.T) {
	_, url := onCloud(t)
	resourceSLALifecycle().run(t, url)
}

// slasOf is a configuration of the agreements of slaOwner.
func slasOf(list string) string {
	return fmt.Sprintf("resource \"prefect_resource_sla\" \"test\" {\n  resource_id = %q\n  slas = [%s]\n}\n", slaOwner, list)
}

// TestResourceSLADrift: what others have made is not taken over silently. What others change, add and remove is seen, also where Prefect's triggers do not show what it was
// changed to, and goes back.
func TestResourceSLADrift(t *testing.T) {
	fake, url := onCloud(t)
	config := slasOf(`{ name = "quick", duration = 60 }, { name = "late", within = 30 }`)
	theirs := func(slas ...client.SLAInput) func() {
		return func() {
			if err := testClient(t, url).ApplySLAs(t.Context(), slaOwner, slas); err != nil {
				t.Fatal(err)
			}
			for range 4 { // it is shown late
				_, _ = testClient(t, url).ResourceSLAs(t.Context(), slaOwner)
			}
		}
	}
	quick, late := client.SLAInput{Name: "quick", Duration: new(int64(60))}, client.SLAInput{Name: "late", Within: new(30.0)}
	slow, later := client.SLAInput{Name: "quick", Duration: new(int64(90))}, client.SLAInput{Name: "late", Within: new(40.0)}
	off := client.SLAInput{Name: "quick", Duration: new(int64(60)), Enabled: new(false)}
	taken := refused(config, "exists already, with the id "+slaOwner)
	taken.PreConfig = theirs(quick)
	steps := []resource.TestStep{taken, {PreConfig: theirs(), Config: config}, {Config: config, ConfigPlanChecks: noChange}}
	for _, slas := range [][]client.SLAInput{{slow, late}, {quick, later}, {off, late}, {quick}, {late, quick, {Name: "more", StaleAfter: new(5.0)}}} {
		steps = append(steps, resource.TestStep{
			PreConfig: theirs(slas...), Config: config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction("prefect_resource_sla.test", plancheck.ResourceActionUpdate)}},
		}, resource.TestStep{Config: config, ConfigPlanChecks: noChange})
	}
	// Another order is no difference.
	steps = append(steps, resource.TestStep{PreConfig: theirs(late, quick), Config: config, ConfigPlanChecks: noChange})
	plays(t, steps...)
	if left := len(fake.All("cloud_slas")); left != 0 {
		t.Errorf("%d agreements are left", left)
	}
}

// TestResourceSLARefusals: what is of no kind, or of several, is found by terraform validate.
func TestResourceSLARefusals(t *testing.T) {
	wrong := map[string]string{
		`{ name = "a" }`: "slas[0] must have duration, or stale_after, or within, or within with resource_match and expected_event, but has none of these",
		`{ name = "a", duration = 1, within = 1 }`:               "but has duration, within",
		`{ name = "a", within = 1, expected_event = "e" }`:       "but has within, expected_event",
		`{ name = "a", duration = 1, resource_match = "{}" }`:    "but has duration, resource_match",
		`{ name = "a", duration = 0 }`:                           "slas[0].duration value must be at least 1",
		`{ name = "a", duration = 1, severity = "bad" }`:         "slas[0].severity value must be one of",
		`{ name = "b", within = 1 }, { name = "b", within = 2 }`: "slas[1].name is \"b\", as is slas[0].name",
	}
	var config strings.Builder
	for list := range wrong {
		config.WriteString(strings.Replace(slasOf(list), "\"test\"", fmt.Sprintf("\"test%d\"", config.Len()), 1))
	}
	config.WriteString("resource \"prefect_resource_sla\" \"of_nothing\" {\n  resource_id = \"" + someID + "\"\n  slas = []\n}\n")
	wrong["of_nothing"] = "but must be \"prefect.deployment.\" and the id of a deployment"
	out, ok := newCLI(t, config.String()).run("validate")
	if ok {
		t.Fatal("all of it is valid")
	}
	for list, message := range wrong {
		if !words2pattern(message).MatchString(out) {
			t.Errorf("%s: nothing says that it %s\n%s", list, message, out)
		}
	}
}

// TestOnlyOnCloud: a server has no webhooks and no service level agreements, and the plan says so.
func TestOnlyOnCloud(t *testing.T) {
	onFake(t)
	plays(t,
		refused(slasOf(""), "Only Prefect Cloud has service level agreements"),
		refused("resource \"prefect_webhook\" \"w\" {\n  name = \"w\"\n  template = \"{}\"\n}\n", "Only Prefect Cloud has webhooks"),
		refused("data \"prefect_webhooks\" \"all\" {}\n", "only Prefect Cloud has this"),
	)
}

// TestResourceSLAUnknowns: what is not known at the plan may make any kind.
func TestResourceSLAUnknowns(t *testing.T) {
	onCloud(t)
	config := "resource \"terraform_data\" \"later\" {\n  input = 60\n}\n" +
		slasOf(`{ name = "a${terraform_data.later.output}", duration = terraform_data.later.output, within = terraform_data.later.output == 60 ? null : 1 }`)
	plays(t, resource.TestStep{Config: config}, resource.TestStep{Config: config, ConfigPlanChecks: noChange})
}
