package flowrun

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

const (
	// maxRunAge is the greatest age of a run for which a warning is given.
	maxRunAge = 15 * time.Minute
	// maxRunsRead limits how many of the newest runs of a deployment are read.
	maxRunsRead = 200
)

// contentMark is the prefix of the generated idempotency keys of all runs with the same values and triggers.
func contentMark(in client.FlowRunInput, triggers types.Map) string {
	in.IdempotencyKey = ""
	content, _ := json.Marshal([]any{in.DeploymentID, in, triggers.String()}) // the JSON in it has been validated
	sum := sha256.Sum256(content)
	return framework.GeneratedKeyPrefix + hex.EncodeToString(sum[:8]) + "-"
}

// warnOfEarlierRun warns if another process has recently created a run with the same values, and may have been interrupted. Runs
// with equal values can be intended, so the plan does not adopt it.
func warnOfEarlierRun(ctx context.Context, p *framework.PlanContext[managedRun]) {
	c, known := p.In(p.Plan.Placement())
	if !known || !p.Config.IdempotencyKey.IsNull() || !p.RawConfig.IsFullyKnown() {
		return
	}
	in := p.Config.ToAPI(ctx, p.Diags) // the create omits the defaults that the plan shows
	run := earlierRun(ctx, p.ProviderData, c, in.DeploymentID, contentMark(in, p.Config.Triggers), time.Now())
	if run == nil {
		return
	}
	ago := max(time.Since(run.Created).Truncate(time.Second), 0)
	diag.CodeExists.ReportWarning(
		p.Diags,
		"Recent flow run with the same values",
		fmt.Sprintf(
			"Terraform created the flow run %q (ID %s) %s ago from the same values. It is now %s. If that apply was interrupted, "+
				"the run may be missing from the state.\n\n%s\n\nIgnore this warning if you want another run. A run with an "+
				"idempotency_key is found automatically.",
			run.Name,
			run.ID,
			ago,
			run.StateName,
			diag.HowToImport("flow_run", run.ID),
		),
	)
}

// newestRunsKey is the key of the shared read of the newest runs of a deployment.
type newestRunsKey struct{ endpoint, deployment string }

// earlierRun returns the newest recent run whose idempotency key has the mark and that is neither in the state nor created by
// this process; nil if there is none. It ignores errors, because it is only used for a warning.
func earlierRun(ctx context.Context, c *framework.ProviderData, in *client.Client, deployment, mark string, now time.Time) *client.FlowRun {
	runs, _ := framework.ReadOnce(ctx, c, newestRunsKey{in.Endpoint(), deployment}, func(ctx context.Context) ([]*client.FlowRun, error) {
		return newestRuns(ctx, in, deployment)
	})
	for _, run := range runs {
		key := run.IdempotencyKey
		if key != nil && strings.HasPrefix(*key, mark) && now.Sub(run.Created) < maxRunAge && !c.IsClaimed(in, "flow_run", *key) {
			return run
		}
	}
	return nil
}

func newestRuns(ctx context.Context, in *client.Client, deployment string) ([]*client.FlowRun, error) {
	var out []*client.FlowRun
	for run, err := range in.FlowRuns(ctx, client.FlowRunFilter{DeploymentID: deployment}, 0, maxRunsRead) {
		if err != nil {
			return nil, err
		}
		out = append(out, run)
	}
	return out, nil
}
