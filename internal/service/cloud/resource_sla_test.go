package cloud_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// slaOwner is the resource whose agreements the tests set.
const slaOwner = "prefect.deployment." + testenv.MissingID

func TestResourceSLALifecycle(t *testing.T) {
	_, url := testenv.OnCloud(t)
	acctest.ResourceSLALifecycle().Run(t, url)
}

// slasOf returns the configuration of the agreements of slaOwner.
func slasOf(list string) string {
	return fmt.Sprintf("resource \"prefect_resource_sla\" \"test\" {\n  resource_id = %q\n  slas = [%s]\n}\n", slaOwner, list)
}

// TestResourceSLADrift: existing agreements are not overwritten by a create. The plan shows agreements that were changed, added or
// removed outside of Terraform, even if their triggers do not show the new values, and the apply reverts them.
func TestResourceSLADrift(t *testing.T) {
	fake, url := testenv.OnCloud(t)
	config := slasOf(`{ name = "quick", duration = 60 }, { name = "late", within = 30 }`)
	theirs := func(slas ...client.SLAInput) func() {
		return func() {
			if err := testenv.TestClient(t, url).ApplySLAs(t.Context(), slaOwner, slas); err != nil {
				t.Fatal(err)
			}
			for range 4 { // the first reads after a write are late
				_, _ = testenv.TestClient(t, url).ResourceSLAs(t.Context(), slaOwner)
			}
		}
	}
	quick, late := client.SLAInput{Name: "quick", Duration: new(int64(60))}, client.SLAInput{Name: "late", Within: new(30.0)}
	slow, later := client.SLAInput{Name: "quick", Duration: new(int64(90))}, client.SLAInput{Name: "late", Within: new(40.0)}
	off := client.SLAInput{Name: "quick", Duration: new(int64(60)), Enabled: new(false)}
	taken := testenv.ErrorStep(config, "already exists, with the ID "+slaOwner)
	taken.PreConfig = theirs(quick)
	steps := []resource.TestStep{taken, {PreConfig: theirs(), Config: config}, {Config: config, ConfigPlanChecks: testenv.EmptyPlanChecks}}
	for _, slas := range [][]client.SLAInput{{slow, late}, {quick, later}, {off, late}, {quick},
		{late, quick, {Name: "more", StaleAfter: new(5.0)}}} {
		steps = append(steps, resource.TestStep{
			PreConfig: theirs(slas...), Config: config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction("prefect_resource_sla.test",
				plancheck.ResourceActionUpdate)}},
		}, resource.TestStep{Config: config, ConfigPlanChecks: testenv.EmptyPlanChecks})
	}
	// The order of the agreements is not drift.
	steps = append(steps, resource.TestStep{PreConfig: theirs(late, quick), Config: config, ConfigPlanChecks: testenv.EmptyPlanChecks})
	acctest.RunSteps(t, steps...)
	if left := len(fake.All("cloud_slas")); left != 0 {
		t.Errorf("%d agreements are left", left)
	}
}

// TestInvalidSLAs: terraform validate rejects agreements without a type, with several types, and with invalid values.
func TestInvalidSLAs(t *testing.T) {
	wrong := map[string]string{
		`{ name = "a" }`: "slas[0] must have duration, or stale_after, or within, or within with resource_match and expected_event, but has none of these",
		`{ name = "a", duration = 1, within = 1 }`:               "but has duration, within",
		`{ name = "a", within = 1, expected_event = "e" }`:       "but has within, expected_event",
		`{ name = "a", duration = 1, resource_match = "{}" }`:    "but has duration, resource_match",
		`{ name = "a", duration = 0 }`:                           "slas[0].duration value must be at least 1",
		`{ name = "a", duration = 1, severity = "bad" }`:         "slas[0].severity value must be one of",
		`{ name = "b", within = 1 }, { name = "b", within = 2 }`: "slas[1].name is \"b\", and so is slas[0].name",
	}
	var config strings.Builder
	for list := range wrong {
		config.WriteString(strings.Replace(slasOf(list), "\"test\"", fmt.Sprintf("\"test%d\"", config.Len()), 1))
	}
	config.WriteString("resource \"prefect_resource_sla\" \"invalid_owner\" {\n  resource_id = \"" + testenv.MissingID +
		"\"\n  slas = []\n}\n")
	wrong["invalid_owner"] = "but must be \"prefect.deployment.\" followed by the ID of a deployment"
	out, ok := acctest.NewCLI(t, config.String()).Run("validate")
	if ok {
		t.Fatal("the configuration is valid")
	}
	for list, message := range wrong {
		if !testenv.WrappedTextPattern(message).MatchString(out) {
			t.Errorf("%s: expected the error %q in\n%s", list, message, out)
		}
	}
}

// TestOnlyOnCloud: the plan of webhooks and service level agreements fails on a self-hosted server.
func TestOnlyOnCloud(t *testing.T) {
	testenv.OnFake(t)
	acctest.RunSteps(t,
		testenv.ErrorStep(slasOf(""), "Prefect Cloud required for service level agreements"),
		testenv.ErrorStep("resource \"prefect_webhook\" \"w\" {\n  name = \"w\"\n  template = \"{}\"\n}\n",
			"Prefect Cloud required for webhooks"),
		testenv.ErrorStep("data \"prefect_webhooks\" \"all\" {}\n", "only Prefect Cloud supports this"),
	)
}

// TestResourceSLAUnknowns: unknown attributes are valid in any type of agreement.
func TestResourceSLAUnknowns(t *testing.T) {
	testenv.OnCloud(t)
	config := "resource \"terraform_data\" \"later\" {\n  input = 60\n}\n" +
		slasOf(`{ name = "a${terraform_data.later.output}", duration = terraform_data.later.output, within = terraform_data.later.output == 60 ? null : 1 }`)
	acctest.RunSteps(t, resource.TestStep{Config: config}, resource.TestStep{Config: config, ConfigPlanChecks: testenv.EmptyPlanChecks})
}
