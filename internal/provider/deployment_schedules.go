package provider

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// deploymentSchedules is the schedules of a deployment.
type deploymentSchedules struct {
	place
	upcoming
	DeploymentID   types.String        `tfsdk:"deployment_id"`
	DeploymentName types.String        `tfsdk:"deployment_name"`
	FlowName       types.String        `tfsdk:"flow_name"`
	Schedules      []explainedSchedule `tfsdk:"schedules"`
}

func newDeploymentSchedulesData() *lookup[deploymentSchedules, *deploymentSchedules] {
	own := map[string]dsschema.Attribute{
		"deployment_id": dsschema.StringAttribute{MarkdownDescription: "The id of the deployment; or give its name and that of its flow.", Optional: true, Computed: true, Validators: []validator.String{isUUID()}},
		"deployment_name": dsschema.StringAttribute{MarkdownDescription: "The name of the deployment, together with `flow_name`.", Optional: true,
			Validators: append(notEmpty(), stringvalidator.AlsoRequires(path.MatchRoot("flow_name")))},
		"flow_name": dsschema.StringAttribute{MarkdownDescription: "The name of the deployment's flow.", Optional: true,
			Validators: append(notEmpty(), stringvalidator.AlsoRequires(path.MatchRoot("deployment_name")))},
		"schedules": items("The schedules, the oldest first.", explainedScheduleAttributes()),
	}
	maps.Copy(own, upcomingAttributes())
	return &lookup[deploymentSchedules, *deploymentSchedules]{
		noun: "deployment_schedules",
		schema: dsschema.Schema{
			MarkdownDescription: "Lists the schedules of a deployment, each with what it means and when it will fire next. It takes one request.",
			Attributes:          filters(own),
		},
		validators: append(oneOf("deployment_id", "deployment_name"),
			datasourcevalidator.Conflicting(path.MatchRoot("deployment_id"), path.MatchRoot("flow_name"))),
		find: findDeploymentSchedules,
	}
}

func findDeploymentSchedules(ctx context.Context, c *client.Client, m *deploymentSchedules, diags *diag.Diagnostics) error {
	d, err := m.deployment(ctx, c)
	if err != nil {
		return err
	}
	server, err := c.Capabilities(ctx)
	if err != nil {
		return err
	}
	m.DeploymentID = types.StringValue(d.ID)
	m.Schedules = []explainedSchedule{}
	slices.SortFunc(d.Schedules, func(a, b *client.Schedule) int {
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID))
	})
	for _, a := range d.Schedules {
		item := m.explain(ctx, d, a, server, diags)
		item.settle(c)
		m.Schedules = append(m.Schedules, item)
	}
	return nil
}

func (m *deploymentSchedules) deployment(ctx context.Context, c *client.Client) (*client.Deployment, error) {
	if !m.DeploymentID.IsNull() {
		return c.Deployment(ctx, m.DeploymentID.ValueString())
	}
	return c.DeploymentByName(ctx, m.FlowName.ValueString(), m.DeploymentName.ValueString())
}
