package deployment

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

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

// deploymentData is a deployment with what changes without anyone changing it.
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

// deploymentDataAttributes is the attributes of deploymentData, in the terms of a resource.
func deploymentDataAttributes() map[string]schema.Attribute {
	out := tfvalue.Attributes(deploymentAttributes())
	maps.Copy(out, map[string]schema.Attribute{
		"flow_name":   tfvalue.ComputedString("The name of its flow."),
		"status":      tfvalue.ComputedString("`READY` while a worker asks for its runs, else `NOT_READY`."),
		"last_polled": tfvalue.ComputedTime("When a worker last asked for its runs, in RFC 3339 and UTC. Null when none ever did."),
	})
	return out
}

var _ = framework.ImplementsDataSource(newDeploymentData)

func newDeploymentData() *framework.DataSource[deploymentData, *deploymentData] {
	all := framework.ReadOnlyAttributes(deploymentDataAttributes(), "id", "flow_name")
	all["name"] = dsschema.StringAttribute{
		MarkdownDescription: "The name of the deployment, together with `flow_name`; or both in one as `FLOW/DEPLOYMENT`.",
		Optional:            true, Computed: true, Validators: tfvalue.NotEmpty(),
	}
	return &framework.DataSource[deploymentData, *deploymentData]{
		TypeName: "deployment",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Looks up a deployment by id, or by its name and that of its flow.",
			Attributes:          all,
		},
		Validators: append(framework.ExactlyOneOf("id", "name"),
			datasourcevalidator.Conflicting(path.MatchRoot("id"), path.MatchRoot("flow_name"))),
		ReadFunc: findDeployment,
	}
}

func findDeployment(ctx context.Context, c *client.Client, d *deploymentData, diags *fwdiag.Diagnostics) error {
	a, err := lookUpDeployment(ctx, c, d)
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

func lookUpDeployment(ctx context.Context, c *client.Client, d *deploymentData) (*client.Deployment, error) {
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
			Summary:   "Two flows",
			Detail:    fmt.Sprintf("name is %q, which names another flow than flow_name, %q. Name the flow in one of them.", name, flow),
		}
	case both:
		flow, name = before, after
	case flow == "":
		return nil, &diag.AttributeError{
			Code:      diag.CodeFilter,
			Attribute: "flow_name",
			Summary:   "Missing flow_name",
			Detail: fmt.Sprintf(
				"name is %q, but several flows may have a deployment of that name. Set flow_name too, or set name to FLOW/DEPLOYMENT.",
				name,
			),
		}
	}
	return c.DeploymentByName(ctx, flow, name)
}

// deploymentsData is the deployments that the filters find.
type deploymentsData struct {
	framework.WorkspacePlacement
	deploymentConditions[types.Set]
	Limit       types.Int64      `tfsdk:"limit"`
	Offset      types.Int64      `tfsdk:"offset"`
	Deployments []deploymentData `tfsdk:"deployments"`
}

// deploymentConditions is what deployments can be selected by.
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
			MarkdownDescription: "Only deployments that have one of these names, of whichever flow.",
			Optional:            true,
			ElementType:         types.StringType,
		},
		"flow_name": dsschema.StringAttribute{
			MarkdownDescription: "Only deployments of the flow of this name.",
			Optional:            true,
			Validators:          tfvalue.NotEmpty(),
		},
		"tags": dsschema.SetAttribute{
			MarkdownDescription: "Only deployments that have all of these tags.",
			Optional:            true,
			ElementType:         types.StringType,
		},
		"work_pool_name": dsschema.StringAttribute{
			MarkdownDescription: "Only deployments on the work pool of this name.",
			Optional:            true,
			Validators:          tfvalue.NotEmpty(),
		},
		"paused": dsschema.BoolAttribute{MarkdownDescription: "Only deployments that are paused, or that are not.", Optional: true},
		"status": dsschema.StringAttribute{
			MarkdownDescription: "Only deployments that are `READY` or `NOT_READY`. The API has no such filter, so that all that fit the others " +
				"are read.",
			Optional:   true,
			Validators: tfvalue.OneOf("READY", "NOT_READY"),
		},
	}
}

var _ = framework.ImplementsDataSource(newDeploymentsData)

func newDeploymentsData() *framework.DataSource[deploymentsData, *deploymentsData] {
	return &framework.DataSource[deploymentsData, *deploymentsData]{
		TypeName: "deployments",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Lists the deployments that fit all of the filters, the newest first. Without filters it lists all.",
			Attributes: framework.CollectionAttributes(map[string]dsschema.Attribute{
				"limit": dsschema.Int64Attribute{
					MarkdownDescription: "How many to list at the most. Default: all.",
					Optional:            true,
					Validators:          []validator.Int64{int64validator.AtLeast(0)},
				},
				"offset": dsschema.Int64Attribute{
					MarkdownDescription: "How many to skip. Default: 0.",
					Optional:            true,
					Validators:          []validator.Int64{int64validator.AtLeast(0)},
				},
				"deployments": framework.CollectionAttribute("The deployments.", deploymentDataAttributes()),
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

// nameFlows completes deployments by the names of their flows, with one request for many.
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
		if !known { // deleted in between
			deployments[i].FlowName = types.StringNull()
		}
	}
	return nil
}
