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

// runBackfill makes the runs that are missing.
func runBackfill(ctx context.Context, c *client.Client, m *deploymentBackfill, i *framework.Invocation) error {
	d, err := reference.LocateDeployment(ctx, c, m.Deployment.ValueString())
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
	byServer(schedules, server)
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
		"%d moments to run from %s to %s, of which %d have a run already.",
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
		i.Progress("Dry run: %d runs would be made, for\n%s", len(missing), abridged(lines))
		return nil
	}
	inputs, err := m.inputs(ctx, d, missing, i)
	if err != nil || i.Diags.HasError() {
		return err
	}
	return createAll(ctx, c, d, inputs, i)
}

// schedules are those whose moments are run.
func (m *deploymentBackfill) schedules(d *client.Deployment) ([]*backfillSchedule, error) {
	if m.hasSchedule() {
		given, err := m.givenSchedule()
		return []*backfillSchedule{given}, err
	}
	own := ownSchedules(d)
	if len(own) == 0 {
		return nil, &diag.AttributeError{
			Code:      diag.CodeNoSchedule,
			Attribute: "schedule",
			Summary:   "No schedule",
			Detail:    fmt.Sprintf("The deployment %q has no active schedule. Give the schedule whose moments are meant.", d.Name),
		}
	}
	return own, nil
}

// missing is the runs that neither an earlier backfill of that name nor, where that counts, the scheduler has made.
func (m *deploymentBackfill) missing(
	ctx context.Context,
	c *client.Client,
	d *client.Deployment,
	all []backfillRun,
) ([]backfillRun, error) {
	keys := make([]string, len(all))
	for n, r := range all {
		keys[n] = r.Key(m.name(), d.ID)
	}
	there, err := c.FlowRunKeys(ctx, d.ID, keys)
	if err != nil {
		return nil, err
	}
	made := newMadeByScheduler(d)
	if len(all) > 0 && !m.hasSchedule() && !m.IncludeScheduled.ValueBool() {
		first, last := all[0].at, all[len(all)-1].at
		for run, err := range c.FlowRuns(ctx, client.FlowRunFilter{DeploymentID: d.ID, Tags: []string{client.AutoScheduledTag}, Start: &first,
			End: &last}, 0, -1) {
			if err != nil {
				return nil, err
			}
			made.add(run)
		}
	}
	var out []backfillRun
	for n, r := range all {
		if !there[keys[n]] && !made.has(r) {
			out = append(out, r)
		}
	}
	return out, nil
}

// runValues is what the runs are given. Schedules add parameters of their own, so that none is missing for certain, and
// strings that refer to the moment of a run are known only then.
func (m *deploymentBackfill) runValues() deployment.RunValues {
	return deployment.RunValues{Parameters: deployment.JinjaAsTemplates(m.Parameters), JobVariables: m.JobVariables, At: deployment.AtRoot}
}

func (m *deploymentBackfill) name() string {
	if m.Name.IsNull() {
		return "default"
	}
	return m.Name.ValueString()
}

// inputs is what the runs are given.
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
		parameters, err := template.Over(r.schedule.parameters, r.at)
		if err != nil {
			return nil, err
		}
		out[n] = client.FlowRunInput{
			DeploymentID:   d.ID,
			Parameters:     patch.Some(parameters),
			Tags:           tfvalue.OptionalNonNull(m.Tags, tfvalue.Strings(ctx, m.Tags, i.Diags)),
			JobVariables:   tfvalue.OptionalNonNull(m.JobVariables, tfvalue.RawJSON(m.JobVariables)),
			WorkQueueName:  m.WorkQueueName.ValueString(),
			IdempotencyKey: r.Key(m.name(), d.ID),
			State:          client.ScheduledFor(r.at.UTC().Format(time.RFC3339Nano)),
		}
	}
	return out, nil
}

// createAll makes the runs, and says how far it has come.
func createAll(ctx context.Context, c *client.Client, d *client.Deployment, inputs []client.FlowRunInput, i *framework.Invocation) error {
	asked := 0
	var refused []string
	err := c.CreateFlowRuns(ctx, d.ID, inputs, func(some []client.CreatedRun) {
		for n, run := range some {
			if run.ID == "" {
				refused = append(refused, fmt.Sprintf("%s: %s", inputs[asked+n].State.Details.ScheduledTime, run.Error))
			}
		}
		asked += len(some)
		i.Progress("Made %d of %d runs.", asked-len(refused), len(inputs))
	})
	switch {
	case err != nil:
		return fmt.Errorf(
			"%d of %d runs are made. To go on from there, run the action again: none comes twice. %w",
			asked-len(refused),
			len(inputs),
			err,
		)
	case len(refused) > 0:
		return diag.CodeRunsRefused.Wrapf(
			"%d of %d runs are made; Prefect refused the others. Correct what is wrong, then run the action again: none comes twice. The "+
				"refusals:\n%s",
			asked-len(refused),
			len(inputs),
			abridged(refused),
		)
	}
	return nil
}
