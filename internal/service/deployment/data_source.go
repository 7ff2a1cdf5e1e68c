package deployment

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// deploymentData is the model of the data source. It adds attributes that change without an update.
type deploymentData struct {
	deploymentObject
	FlowName   types.String      `tfsdk:"flow_name"`
	Status     types.String      `tfsdk:"status"`
	LastPolled timetypes.RFC3339 `tfsdk:"last_polled"`
}

func (d *deploymentData) FromAPI(ctx context.Context, a *client.Deployment, diags *fwdiag.Diagnostics) {
	d.deploymentObject.FromAPI(ctx, a, diags)
	d.Status = types.StringValue(a.Status)
	d.LastPolled = tfvalue.TimePointerValue(a.LastPolled)
}

// deploymentDataAttributes are the attributes of deploymentData, as attributes of a resource.
func deploymentDataAttributes() map[string]schema.Attribute {
	out := tfvalue.Attributes(deploymentAttributes())
	maps.Copy(out, map[string]schema.Attribute{
		"flow_name": tfvalue.ComputedString("Name of the flow."),
		"status": tfvalue.ComputedString("Status of the deployment: `READY` while a worker polls for its runs, otherwise " +
			"`NOT_READY`."),
		"last_polled": tfvalue.ComputedTime("Time of the last poll by a worker, in RFC 3339 and UTC. Null if no worker has polled."),
	})
	return out
}

var deploymentDataSourceAttributes = tfvalue.BuildOnce(func() map[string]dsschema.Attribute {
	all := framework.ReadOnlyAttributes(deploymentDataAttributes(), "id", "flow_name")
	all["name"] = dsschema.StringAttribute{
		MarkdownDescription: "Name of the deployment, together with `flow_name`, or both names as `FLOW/DEPLOYMENT`.",
		Optional:            true, Computed: true, Validators: tfvalue.NotEmpty(),
	}
	return all
})

var _ = framework.ImplementsDataSource(newDeploymentData)

func newDeploymentData() *framework.DataSource[deploymentData, *deploymentData] {
	return &framework.DataSource[deploymentData, *deploymentData]{
		TypeName: "deployment",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Reads a deployment by its ID, or by its name and the name of its flow.",
			Attributes:          deploymentDataSourceAttributes(),
		},
		Validators: append(framework.ExactlyOneOf("id", "name"),
			datasourcevalidator.Conflicting(path.MatchRoot("id"), path.MatchRoot("flow_name"))),
		ReadFunc: findDeployment,
	}
}

func findDeployment(ctx context.Context, c *client.Client, d *deploymentData, diags *fwdiag.Diagnostics) error {
	a, err := readDeployment(ctx, c, d)
	if err != nil {
		return err
	}
	flow, err := c.Flow(ctx, a.FlowID)
	if err != nil {
		return err
	}
	d.FromAPI(ctx, a, diags)
	d.FlowName = types.StringValue(flow.Name)
	return nil
}

func readDeployment(ctx context.Context, c *client.Client, d *deploymentData) (*client.Deployment, error) {
	if !d.ID.IsNull() {
		return c.Deployment(ctx, d.ID.ValueString())
	}
	flow, name := d.FlowName.ValueString(), d.Name.ValueString()
	before, after, both := strings.Cut(name, "/")
	switch {
	case both && flow != "" && flow != before:
		return nil, &diag.AttributeError{
			Code:      diag.CodeFilter,
			Attribute: "name",
			Summary:   "Conflicting flow names",
			Detail:    fmt.Sprintf("name is %q, but flow_name is %q. Use the same flow name in both, or remove flow_name.", name, flow),
		}
	case both:
		flow, name = before, after
	case flow == "":
		return nil, &diag.AttributeError{
			Code:      diag.CodeFilter,
			Attribute: "flow_name",
			Summary:   "Missing flow name",
			Detail: fmt.Sprintf(
				"name is %q, but more than one flow can have a deployment with this name. Set flow_name too, or set name to "+
					"FLOW/DEPLOYMENT.",
				name,
			),
		}
	}
	return c.DeploymentByName(ctx, flow, name)
}

// deploymentsData is the model of the data source of many deployments.
type deploymentsData struct {
	framework.WorkspacePlacement
	deploymentConditions[types.Set]
	Limit       types.Int64      `tfsdk:"limit"`
	Offset      types.Int64      `tfsdk:"offset"`
	Deployments []deploymentData `tfsdk:"deployments"`
}

// deploymentConditions are the filters of deployments.
type deploymentConditions[S tfvalue.StringCollection] struct {
	Names        S            `tfsdk:"names"`
	FlowName     types.String `tfsdk:"flow_name"`
	Tags         S            `tfsdk:"tags"`
	WorkPoolName types.String `tfsdk:"work_pool_name"`
	Paused       types.Bool   `tfsdk:"paused"`
	Status       types.String `tfsdk:"status"`
}

type deploymentSelection struct {
	deploymentConditions[types.List]
	framework.WorkspacePlacement
}

func deploymentConditionAttributes() map[string]dsschema.Attribute {
	return map[string]dsschema.Attribute{
		"names": dsschema.SetAttribute{
			MarkdownDescription: "Only deployments with one of these names, in any flow. Defaults to all.",
			Optional:            true,
			ElementType:         types.StringType,
		},
		"flow_name": dsschema.StringAttribute{
			MarkdownDescription: "Only deployments of the flow with this name. Defaults to all.",
			Optional:            true,
			Validators:          tfvalue.NotEmpty(),
		},
		"tags": dsschema.SetAttribute{
			MarkdownDescription: "Only deployments with all of these tags. Defaults to all.",
			Optional:            true,
			ElementType:         types.StringType,
		},
		"work_pool_name": dsschema.StringAttribute{
			MarkdownDescription: "Only deployments on the work pool with this name. Defaults to all.",
			Optional:            true,
			Validators:          tfvalue.NotEmpty(),
		},
		"paused": dsschema.BoolAttribute{MarkdownDescription: "Only deployments that are paused (`true`) or not paused " +
			"(`false`). Defaults to all.", Optional: true},
		"status": dsschema.StringAttribute{
			MarkdownDescription: "Only deployments with this status: `READY` or `NOT_READY`. The API has no such filter, so all " +
				"deployments that match the other filters are read. Defaults to all.",
			Optional:   true,
			Validators: tfvalue.OneOf("READY", "NOT_READY"),
		},
	}
}

var deploymentsAttribute = sync.OnceValue(func() dsschema.Attribute {
	return framework.CollectionAttribute("Deployments that match.", deploymentDataAttributes())
})

var _ = framework.ImplementsDataSource(newDeploymentsData)

func newDeploymentsData() *framework.DataSource[deploymentsData, *deploymentsData] {
	return &framework.DataSource[deploymentsData, *deploymentsData]{
		TypeName: "deployments",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Lists the deployments that match all filters, newest first. Without filters, it lists all " +
				"deployments.",
			Attributes: framework.CollectionAttributes(map[string]dsschema.Attribute{
				"limit": dsschema.Int64Attribute{
					MarkdownDescription: "Maximum number of deployments to list. Defaults to all.",
					Optional:            true,
					Validators:          []validator.Int64{int64validator.AtLeast(0)},
				},
				"offset": dsschema.Int64Attribute{
					MarkdownDescription: "Number of deployments to skip. Defaults to `0`.",
					Optional:            true,
					Validators:          []validator.Int64{int64validator.AtLeast(0)},
				},
				"deployments": deploymentsAttribute(),
			}, deploymentConditionAttributes()),
		},
		ReadFunc: findDeployments,
	}
}

func findDeployments(ctx context.Context, c *client.Client, d *deploymentsData, diags *fwdiag.Diagnostics) error {
	limit := -1
	if !d.Limit.IsNull() {
		limit = int(d.Limit.ValueInt64())
	}
	var err error
	d.Deployments, err = framework.Collect[deploymentData](
		ctx,
		c,
		c.Deployments(ctx, d.filter(ctx, diags), int(d.Offset.ValueInt64()), limit),
		diags,
	)
	if err != nil {
		return err
	}
	return nameFlows(ctx, c, d.Deployments)
}

func (d *deploymentConditions[S]) filter(ctx context.Context, diags *fwdiag.Diagnostics) client.DeploymentFilter {
	return client.DeploymentFilter{
		Names:        tfvalue.StringsOrNil(ctx, d.Names, diags),
		FlowName:     d.FlowName.ValueString(),
		WorkPoolName: d.WorkPoolName.ValueString(),
		Tags:         tfvalue.StringsOrNil(ctx, d.Tags, diags),
		Paused:       d.Paused.ValueBoolPointer(),
		Status:       d.Status.ValueString(),
	}
}

// nameFlows sets the names of the flows of deployments, with one request for many flows.
func nameFlows(ctx context.Context, c *client.Client, deployments []deploymentData) error {
	ids := map[string]bool{}
	for _, d := range deployments {
		ids[d.FlowID.ValueString()] = true
	}
	names := map[string]string{}
	for some := range slices.Chunk(slices.Sorted(maps.Keys(ids)), rest.PageSize) {
		for flow, err := range c.Flows(ctx, map[string]any{"id": map[string]any{"any_": some}}, 0, -1) {
			if err != nil {
				return err
			}
			names[flow.ID] = flow.Name
		}
	}
	for i := range deployments {
		name, known := names[deployments[i].FlowID.ValueString()]
		deployments[i].FlowName = types.StringValue(name)
		if !known { // deleted in the meantime
			deployments[i].FlowName = types.StringNull()
		}
	}
	return nil
}
