package provider_test

import (
	"fmt"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// many is fifty deployments with a schedule each, under one flow.
const many = `
resource "prefect_flow" "x" {
  name = "x"
}
resource "prefect_deployment" "x" {
  count   = 50
  name    = "x-${count.index}"
  flow_id = prefect_flow.x.id
}
resource "prefect_deployment_schedule" "x" {
  count         = 50
  deployment_id = prefect_deployment.x[count.index].id
  cron          = "${count.index} 6 * * *"
}
`

// applied is a folder whose configuration has been applied to a new fake, which remembers only what comes next; and how
// many requests that took.
func applied(t *testing.T, config string) (c *acctest.CLI, fake *prefecttest.Fake, requests int) {
	t.Helper()
	fake = prefecttest.NewFake(t)
	c = acctest.NewCLI(t, config, "PREFECT_API_URL="+fake.URL)
	if out, ok := c.Run("apply", "-auto-approve"); !ok {
		t.Fatal(out)
	}
	requests = len(fake.Requests())
	fake.ResetRequests()
	return c, fake, requests
}

// TestManyObjectsTakeFewRequests counts the requests of an apply and of plans of 101 resources.
func TestManyObjectsTakeFewRequests(t *testing.T) {
	c, fake, requests := applied(t, many)
	// A deployment is looked for and made, its schedule is made. The flow is looked for and made. Each of the two processes
	// asks for the server's version. While the flow is not known, each of the objects that Terraform applies at a time may
	// ask for it, and so may the requests that follow the first ones: far fewer than fifty.
	if most := 50*3 + 2 + 2 + 2*10; requests > most {
		t.Errorf("the apply took %d requests, expected at most %d", requests, most)
	}
	plan := func(name, want string, most int) {
		t.Helper()
		out, ok := c.Run("plan")
		if !ok || !testenv.WrappedTextPattern(want).MatchString(out) {
			t.Errorf("%s: the plan says:\n%s", name, out)
		}
		// Even when no two reads come together, the first twenty or so are all before the deployments are listed ahead.
		if n := len(fake.Requests()); n > most {
			t.Errorf("%s: %d requests, expected at most %d", name, n, most)
		}
		fake.ResetRequests()
	}
	plan("unchanged", "No changes", 30)
	fake.Delete("deployments", fake.All("deployments")[0]["id"].(string))
	plan("one deleted outside", "Plan: 2 to add", 32)
}

// TestReadsAreNotSharedUnlessWanted counts the requests of a plan with batch_reads = false.
func TestReadsAreNotSharedUnlessWanted(t *testing.T) {
	c, fake, _ := applied(t, "provider \"prefect\" {\n  batch_reads = false\n}\n"+many)
	if out, ok := c.Run("plan", "-detailed-exitcode"); !ok {
		t.Errorf("the plan says:\n%s", out)
	}
	if n := len(fake.Requests()); n < 101 {
		t.Errorf("%d requests, expected one for each of 101 resources", n)
	}
}

// TestEqualLookupsOfAPlanShareARequest looks the same variable up by name and by id many times.
func TestEqualLookupsOfAPlanShareARequest(t *testing.T) {
	const lookup = "data \"prefect_variable\" %q {\n  count = 25\n  %s = prefect_variable.x.%[2]s\n}\n"
	c, fake, _ := applied(t, "resource \"prefect_variable\" \"x\" {\n  name = \"x\"\n  value = 1\n}\n"+fmt.Sprintf(lookup, "a", "name")+
		fmt.Sprintf(lookup, "b", "id"))
	if out, ok := c.Run("plan", "-detailed-exitcode"); !ok {
		t.Errorf("the plan says:\n%s", out)
	}
	// One for the resource and those by id, one for those by name.
	if requests := fake.Requests(); len(requests) > 3 {
		t.Errorf("%d requests: %v", len(requests), requests)
	}
}
