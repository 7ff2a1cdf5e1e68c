package deployment

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// deploymentSchedules is the model of the data source of many schedules.
type deploymentSchedules struct {
	framework.WorkspacePlacement
	nextRuns
	DeploymentID   types.String        `tfsdk:"deployment_id"`
	DeploymentName types.String        `tfsdk:"deployment_name"`
	FlowName       types.String        `tfsdk:"flow_name"`
	Schedules      []describedSchedule `tfsdk:"schedules"`
}

var _ = framework.ImplementsDataSource(newDeploymentSchedulesData)

func newDeploymentSchedulesData() *framework.DataSource[deploymentSchedules, *deploymentSchedules] {
	own := map[string]dsschema.Attribute{
		"deployment_id": dsschema.StringAttribute{
			MarkdownDescription: "ID of the deployment. Conflicts with `flow_name`. Omit to list the schedules of all " +
				"deployments of `flow_name`, or of all flows.",
			Optional:   true,
			Computed:   true,
			Validators: []validator.String{tfvalue.IsUUID()},
		},
		"deployment_name": dsschema.StringAttribute{MarkdownDescription: "Name of the deployment. Requires `flow_name`. Omit to " +
			"list the schedules of all deployments of the flow.", Optional: true,
			Validators: append(tfvalue.NotEmpty(), stringvalidator.AlsoRequires(path.MatchRoot("flow_name")))},
		"flow_name": dsschema.StringAttribute{
			MarkdownDescription: "Name of the flow. Omit to list the schedules of all flows.",
			Optional:            true,
			Validators:          tfvalue.NotEmpty(),
		},
		"schedules": framework.CollectionAttribute("Schedules of each deployment, oldest first.", describedScheduleAttributes()),
	}
	maps.Copy(own, nextRunsAttributes())
	return &framework.DataSource[deploymentSchedules, *deploymentSchedules]{
		TypeName: "deployment_schedules",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Lists the schedules of a deployment, of the deployments of a flow, or of all deployments, with " +
				"their next runs. One request reads 200 deployments.",
			Attributes: framework.CollectionAttributes(own),
		},
		Validators: []datasource.ConfigValidator{
			datasourcevalidator.Conflicting(path.MatchRoot("deployment_id"), path.MatchRoot("deployment_name")),
			datasourcevalidator.Conflicting(path.MatchRoot("deployment_id"), path.MatchRoot("flow_name")),
		},
		ReadFunc: findDeploymentSchedules,
	}
}

func findDeploymentSchedules(ctx context.Context, c *client.Client, m *deploymentSchedules, diags *fwdiag.Diagnostics) error {
	server, err := c.Capabilities(ctx)
	if err != nil {
		return err
	}
	m.Schedules = []describedSchedule{}
	if !m.DeploymentID.IsNull() || !m.DeploymentName.IsNull() {
		d, err := m.deployment(ctx, c)
		if err != nil {
			return err
		}
		m.DeploymentID = types.StringValue(d.ID)
		m.add(ctx, c, d, server, diags)
		return nil
	}
	for d, err := range c.Deployments(ctx, client.DeploymentFilter{FlowName: m.FlowName.ValueString()}, 0, -1) {
		if err != nil {
			return err
		}
		m.add(ctx, c, d, server, diags)
	}
	return nil
}

// add appends the schedules of a deployment, oldest first.
func (m *deploymentSchedules) add(
	ctx context.Context,
	c *client.Client,
	d *client.Deployment,
	server capability.Set,
	diags *fwdiag.Diagnostics,
) {
	slices.SortFunc(d.Schedules, func(a, b *client.Schedule) int {
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID))
	})
	for _, a := range d.Schedules {
		item := m.describe(ctx, d, a, server, diags)
		item.ResolvePlacement(c)
		m.Schedules = append(m.Schedules, item)
	}
}

func (m *deploymentSchedules) deployment(ctx context.Context, c *client.Client) (*client.Deployment, error) {
	if !m.DeploymentID.IsNull() {
		return c.Deployment(ctx, m.DeploymentID.ValueString())
	}
	return c.DeploymentByName(ctx, m.FlowName.ValueString(), m.DeploymentName.ValueString())
}
