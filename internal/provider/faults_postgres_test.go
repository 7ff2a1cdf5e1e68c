package provider_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/server"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestAccOneOfTwoServersDies: two processes of the API with one PostgreSQL are behind one address. One is killed in the
// middle of an apply, with the requests that it has begun, and comes back. Each object is there once, in state, and nothing
// is left to do.
func TestAccOneOfTwoServersDies(t *testing.T) {
	testenv.SkipUnlessAllTests(t)
	const n = 200
	database := server.RequirePostgres(t)
	stays := server.Require(t, database) // the first to start makes the tables
	dies := server.Require(t, database)
	proxy := faults.NewProxy(t, stays.URL, dies.URL)
	testenv.Configure(t, proxy.URL)
	var writes atomic.Int64
	back := make(chan error, 1)
	proxy.Fail(func(r prefecttest.Request) bool { return r.IsWrite() && writes.Add(1) == n/2 }, 1, faults.Then(func() {
		dies.Kill()
		go func() { back <- dies.StartAgain(t.Context()) }()
	}, faults.Pass()))
	config := fmt.Sprintf("resource \"prefect_variable\" \"v\" {\n  count = %d\n  name  = \"v_${count.index}\"\n  value = count.index\n}\n", n)
	testenv.RunCase(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(t), Steps: []resource.TestStep{
		{Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
		{PreConfig: func() {
			if err := <-back; err != nil {
				t.Fatalf("the killed server does not come back: %v", err)
			}
			for _, url := range []string{stays.URL, dies.URL} {
				var got int
				testenv.SendRequest(t, "POST", url+"/variables/count", "{}", map[string][]string{}, &got)
				if got != n {
					t.Errorf("%s has %d variables instead of %d", url, got, n)
				}
			}
		}, Config: config, PlanOnly: true},
	}})
	t.Logf("%d requests, %d of them answered by 502, for %d variables", len(proxy.Requests()), count(proxy.Requests(), 502), n)
}

// TestAccFirstBlocksOfAServer: a new server makes the key of all its blocks with the first one. Of blocks that come at once,
// each would bring a key: the server refuses some, and can't read others again.
func TestAccFirstBlocksOfAServer(t *testing.T) {
	testenv.Configure(t, server.Require(t, server.RequirePostgres(t)).URL)
	acctest.RunSteps(t, resource.TestStep{
		Config: `
resource "prefect_block" "b" {
  count     = 8
  name      = "first-${count.index}"
  type_slug = "secret"
  data      = jsonencode({ value = "s3cret-${count.index}" })
}
`,
		ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
	})
}

// count is how many requests were answered with a status.
func count(requests []prefecttest.Request, status int) int {
	n := 0
	for _, r := range requests {
		if r.Status == status {
			n++
		}
	}
	return n
}
