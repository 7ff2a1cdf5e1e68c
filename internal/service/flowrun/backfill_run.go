package flowrun

import (
	"context"
	"fmt"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/deployment"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/reference"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// runBackfill creates the missing runs.
func runBackfill(ctx context.Context, c *client.Client, m *deploymentBackfill, i *framework.Invocation) error {
	d, err := reference.FindDeploymentForImport(ctx, c, m.Deployment.ValueString())
	if err != nil {
		return err
	}
	start, end, err := m.window()
	if err != nil {
		return err
	}
	schedules, err := m.schedules(d)
	if err != nil {
		return err
	}
	server, err := c.Capabilities(ctx)
	if err != nil {
		return err
	}
	computeAsServer(schedules, server)
	all, err := m.runs(schedules, start, end)
	if err != nil {
		return err
	}
	missing, err := m.missing(ctx, c, d, all)
	if err != nil {
		return err
	}
	if deployment.CheckRunValues(ctx, c, deployment.RunTargetOf(d), m.runValues(), i.Diags); i.Diags.HasError() {
		return nil
	}
	i.Progress(
		"%d times to run from %s to %s; %d already have a run.",
		len(all),
		m.Start.ValueString(),
		m.End.ValueString(),
		len(all)-len(missing),
	)
	if len(missing) == 0 {
		return nil
	}
	if m.DryRun.ValueBool() {
		lines := make([]string, len(missing))
		for n, r := range missing {
			lines[n] = r.at.Format(time.RFC3339Nano)
		}
		i.Progress("Dry run: %d runs would be created, for\n%s", len(missing), abridged(lines))
		return nil
	}
	inputs, err := m.inputs(ctx, d, missing, i)
	if err != nil || i.Diags.HasError() {
		return err
	}
	return createAll(ctx, c, d, inputs, i)
}

// schedules returns the schedules to backfill.
func (m *deploymentBackfill) schedules(d *client.Deployment) ([]*backfillSchedule, error) {
	if m.hasSchedule() {
		configured, err := m.configuredSchedule()
		return []*backfillSchedule{configured}, err
	}
	active := activeSchedules(d)
	if len(active) == 0 {
		return nil, &diag.AttributeError{
			Code:      diag.CodeNoSchedule,
			Attribute: "schedule",
			Summary:   "Missing schedule",
			Detail:    fmt.Sprintf("The deployment %q has no active schedule. Set schedule to the schedule to backfill.", d.Name),
		}
	}
	return active, nil
}

// missing returns the runs that no earlier backfill with this name has created. Unless include_scheduled or schedule is set, it
// leaves out the times for which Prefect's scheduler has created a run.
func (m *deploymentBackfill) missing(
	ctx context.Context,
	c *client.Client,
	d *client.Deployment,
	all []backfillRun,
) ([]backfillRun, error) {
	keys := make([]string, len(all))
	for n, r := range all {
		keys[n] = r.key(m.name(), d.ID)
	}
	existing, err := c.FlowRunKeys(ctx, d.ID, keys)
	if err != nil {
		return nil, err
	}
	scheduled := newSchedulerRuns(d)
	if len(all) > 0 && !m.hasSchedule() && !m.IncludeScheduled.ValueBool() {
		first, last := all[0].at, all[len(all)-1].at
		for run, err := range c.FlowRuns(ctx, client.FlowRunFilter{DeploymentID: d.ID, Tags: []string{client.AutoScheduledTag}, Start: &first,
			End: &last}, 0, -1) {
			if err != nil {
				return nil, err
			}
			scheduled.add(run)
		}
	}
	var out []backfillRun
	for n, r := range all {
		if !existing[keys[n]] && !scheduled.has(r) {
			out = append(out, r)
		}
	}
	return out, nil
}

// runValues returns the values of the runs for validation. It does not require any parameters, because schedules can add them, and
// treats strings with a placeholder for the run's time as unknown.
func (m *deploymentBackfill) runValues() deployment.RunValues {
	return deployment.RunValues{Parameters: deployment.JinjaAsTemplates(m.Parameters), JobVariables: m.JobVariables, At: deployment.AtRoot}
}

func (m *deploymentBackfill) name() string {
	if m.Name.IsNull() {
		return "default"
	}
	return m.Name.ValueString()
}

// inputs returns the requests for the runs.
func (m *deploymentBackfill) inputs(
	ctx context.Context,
	d *client.Deployment,
	runs []backfillRun,
	i *framework.Invocation,
) ([]client.FlowRunInput, error) {
	template, err := m.template()
	if err != nil {
		return nil, err
	}
	out := make([]client.FlowRunInput, len(runs))
	for n, r := range runs {
		parameters, err := template.MergeInto(r.schedule.parameters, r.at)
		if err != nil {
			return nil, err
		}
		out[n] = client.FlowRunInput{
			DeploymentID:   d.ID,
			Parameters:     patch.Some(parameters),
			Tags:           tfvalue.OptionalNonNull(m.Tags, tfvalue.Strings(ctx, m.Tags, i.Diags)),
			JobVariables:   tfvalue.OptionalNonNull(m.JobVariables, tfvalue.RawJSON(m.JobVariables)),
			WorkQueueName:  m.WorkQueueName.ValueString(),
			IdempotencyKey: r.key(m.name(), d.ID),
			State:          client.ScheduledFor(r.at.UTC().Format(time.RFC3339Nano)),
		}
	}
	return out, nil
}

// createAll creates the runs, and reports its progress.
func createAll(ctx context.Context, c *client.Client, d *client.Deployment, inputs []client.FlowRunInput, i *framework.Invocation) error {
	requested := 0
	var rejected []string
	err := c.CreateFlowRuns(ctx, d.ID, inputs, func(some []client.CreatedRun) {
		for n, run := range some {
			if run.ID == "" {
				rejected = append(rejected, fmt.Sprintf("%s: %s", inputs[requested+n].State.Details.ScheduledTime, run.Error))
			}
		}
		requested += len(some)
		i.Progress("Created %d of %d runs.", requested-len(rejected), len(inputs))
	})
	switch {
	case err != nil:
		return fmt.Errorf(
			"%d of %d runs were created. Invoke the action again to continue; no run is created twice. %w",
			requested-len(rejected),
			len(inputs),
			err,
		)
	case len(rejected) > 0:
		return diag.CodeRunsRefused.Wrapf(
			"%d of %d runs were created; Prefect rejected the others. Correct the causes, then invoke the action again; no run "+
				"is created twice. Rejected runs:\n%s",
			requested-len(rejected),
			len(inputs),
			abridged(rejected),
		)
	}
	return nil
}
