package flowrun_test

import (
	"context"
	"fmt"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/server"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

const (
	maxMemory   = 150 // MB, of the provider's process
	maxRequests = 1   // a second for each run
)

// BenchmarkRuns measures one apply that creates runs and waits for them on a real server: the memory of the provider, and the rate
// of its requests while it waits.
//
// driven: a hundred runs without a worker. The benchmark sets their states and writes their logs through the API, so that the time
// to start Python is not measured. worker: ten runs of a Python flow on a process worker.
func BenchmarkRuns(b *testing.B) {
	b.Run("driven", func(b *testing.B) {
		for b.Loop() {
			srv := server.Require(b)
			c := testenv.TestClient(b, srv.URL)
			ctx, stop := context.WithCancel(b.Context())
			var driver sync.WaitGroup
			driver.Go(func() { drive(ctx, b, c) })
			benchRuns(b, srv.URL, testenv.UnmanagedDeployment(b, c).ID, 100)
			stop()
			driver.Wait()
		}
	})
	b.Run("worker", func(b *testing.B) {
		for b.Loop() {
			srv := server.Require(b)
			setup := acctest.NewTerraform(b, ends(b), "PREFECT_API_URL="+srv.URL)
			setup.Apply()
			if _, err := srv.StartWorker(b.Context(), "ends", "process"); err != nil {
				b.Fatal(err)
			}
			d, err := testenv.TestClient(b, srv.URL).DeploymentByName(b.Context(), "ends", "quick")
			if err != nil {
				b.Fatal(err)
			}
			benchRuns(b, srv.URL, d.ID, 10)
		}
	})
}

// benchRuns applies runs, and reports the memory and the requests.
func benchRuns(b *testing.B, url, deployment string, count int) {
	c := testenv.TestClient(b, url)
	proxy := faults.NewProxy(b, url)
	run := acctest.NewTerraform(b, manyRuns(deployment, count), "PREFECT_API_URL="+proxy.URL)
	begin := time.Now()
	peak := peakMemory(b)
	applyMany(b, proxy, c, run, count)
	memory, took := peak(), time.Since(begin)
	states, logs := polls(proxy.Requests())
	waited := 0.0
	for r, err := range c.FlowRuns(b.Context(), client.FlowRunFilter{DeploymentID: deployment}, 0, -1) {
		if err != nil {
			b.Fatal(err)
		}
		waited += r.EndTime.Sub(r.Created).Seconds()
	}
	rate := float64(states+logs) / waited
	b.ReportMetric(memory, "MB")
	b.ReportMetric(rate, "requests/s/run")
	b.Logf("%d runs, created by one apply with %d lost responses, then applied again: all completed, none created twice, in %.0f s",
		count, count/10, took.Seconds())
	b.Logf("the provider's memory: %.0f MB at most (bound: %d)", memory, maxMemory)
	b.Logf("waiting: %d requests for states and %d for logs in %.0f seconds, summed over the runs: %.3f a second for each run "+
		"(bound: %d)", states, logs, waited, rate, maxRequests)
	if memory > maxMemory || rate > maxRequests {
		b.Errorf("out of bounds: %.0f MB, %.3f requests a second for each run", memory, rate)
	}
}

// peakMemory measures the memory of the provider's processes until the returned function is called. The function returns the
// greatest value of one process in MB.
func peakMemory(b *testing.B) func() float64 {
	dir, err := testenv.BuildPlugin()
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	result := make(chan float64)
	go func() {
		peak := 0.0
		for ctx.Err() == nil {
			out, err := exec.CommandContext(ctx, "ps", "-axo", "rss=,args=").Output()
			for line := range strings.Lines(string(out)) {
				if kilobytes, command, ok := strings.Cut(strings.TrimSpace(line), " "); ok && strings.Contains(command, dir) &&
					!strings.Contains(command, "terraform apply") {
					if n, err := strconv.ParseFloat(kilobytes, 64); err == nil {
						peak = max(peak, n/1000)
					}
				}
			}
			if err != nil && ctx.Err() == nil {
				b.Error(err)
			}
			framework.SleepUntil(ctx, 200*time.Millisecond, nil)
		}
		result <- peak
	}()
	return func() float64 {
		stop()
		return <-result
	}
}

// drive changes all runs to the states of a successful run, one after the other, and writes a few log lines for each state.
func drive(ctx context.Context, b *testing.B, c *client.Client) {
	next := map[string]string{"SCHEDULED": "PENDING", "PENDING": "RUNNING", "RUNNING": "COMPLETED"}
	for ctx.Err() == nil {
		for r, err := range c.FlowRuns(ctx, client.FlowRunFilter{StateTypes: []string{"SCHEDULED", "PENDING", "RUNNING"}}, 0, -1) {
			if err == nil && ctx.Err() == nil {
				_, err = c.SetFlowRunState(ctx, r.ID, client.StateInput{Type: next[r.StateType]}, true)
			}
			if err == nil && next[r.StateType] == "RUNNING" {
				err = writeLines(ctx, c, r.ID, 20)
			}
			if err != nil && ctx.Err() == nil {
				b.Log("driving the runs, tried again: ", err)
				break
			}
		}
		framework.SleepUntil(ctx, 2*time.Second, nil)
	}
}

// writeLines writes lines to the log of a run in the same way as a worker.
func writeLines(ctx context.Context, c *client.Client, run string, count int) error {
	var lines []string
	for i := range count {
		lines = append(lines, fmt.Sprintf(`{"name":"prefect.flow_runs","level":20,"message":"line %d","timestamp":%q,"flow_run_id":%q}`, i,
			time.Now().UTC().Format(time.RFC3339Nano), run))
	}
	body := strings.NewReader("[" + strings.Join(lines, ",") + "]")
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.Endpoint()+"/logs/", body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
