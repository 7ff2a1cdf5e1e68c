package provider_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// manyWorkspaces is 20 workspaces with 300 objects in them.
const manyWorkspaces = `
provider "prefect" {
  retry_delay_seconds = 0.1
}

resource "prefect_workspace" "test" {
  count  = 20
  name   = "w${count.index}"
  handle = "w${count.index}"
}

resource "prefect_variable" "test" {
  count        = 300
  workspace_id = prefect_workspace.test[count.index % 20].id
  name         = "v${count.index}"
  value        = "x"
}
`

// BenchmarkRateLimit applies 300 objects in 20 workspaces of a fake of Prefect Cloud that takes 100 requests in each six
// seconds, which stand for its minute, and reports how many times as long that takes as the limit alone makes it. The
// same in the time of a bubble, without Terraform, is the client's TestRateLimit.
func BenchmarkRateLimit(b *testing.B) {
	const limit, window = 100, 6 * time.Second
	for b.Loop() {
		fake, url := testenv.FakeCloud(b, prefecttest.WithRateLimit(limit, window), prefecttest.WithStaleReads(0))
		run := acctest.NewTerraform(b, manyWorkspaces, "PREFECT_API_URL="+url, "PREFECT_API_KEY="+testenv.CloudKey)
		begin := time.Now()
		run.Apply()
		took := time.Since(begin)
		refused := 0
		for _, r := range fake.Requests() {
			if r.Status == http.StatusTooManyRequests {
				refused++
			}
		}
		answered := len(fake.Requests()) - refused
		floor := window * time.Duration((answered-1)/limit)
		b.ReportMetric(took.Seconds()/floor.Seconds(), "times-the-floor")
		b.Logf("%d requests answered, at most %d in a window, %d refused; %.1f s, of which the limit makes %.0f s",
			answered, fake.MaxRequestsInWindow(),
			refused, took.Seconds(), floor.Seconds())
	}
}
