package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// deploymentData is a deployment with what changes without anyone changing it.
type deploymentData struct {
	deploymentObject
	FlowName   types.String      `tfsdk:"flow_name"`
	Status     types.String      `tfsdk:"status"`
	LastPolled timetypes.RFC3339 `tfsdk:"last_polled"`
}

func (d *deploymentData) fill(ctx context.Context, a *client.Deployment, diags *diag.Diagnostics) {
	d.deploymentObject.fill(ctx, a, diags)
	d.Status = types.StringValue(a.Status)
	d.LastPolled = timePointerValue(a.LastPolled)
}

// deploymentDataAttributes is the attributes of deploymentData, in the terms of a resource.
func deploymentDataAttributes() map[string]schema.Attribute {
	out := attributes(deploymentAttributes())
	maps.Copy(out, map[string]schema.Attribute{
		"flow_name":   computedText("The name of its flow."),
		"status":      computedText("`READY` while a worker asks for its runs, else `NOT_READY`."),
		"last_polled": computedTime("When a worker last asked for its runs, in RFC 3339 and UTC. Null when none ever did."),
	})
	return out
}

func newDeploymentData() *lookup[deploymentData, *deploymentData] {
	all := readOnly(deploymentDataAttributes(), "id", "flow_name")
	all["name"] = dsschema.StringAttribute{
		MarkdownDescription: "The name of the deployment, together with `flow_name`; or both in one as `FLOW/DEPLOYMENT`.",
		Optional:            true, Computed: true, Validators: notEmpty(),
	}
	return &lookup[deploymentData, *deploymentData]{
		noun:   "deployment",
		schema: dsschema.Schema{MarkdownDescription: "Looks up a deployment by id, or by its name and that of its flow.", Attributes: all},
		validators: append(oneOf("id", "name"),
			datasourcevalidator.Conflicting(path.MatchRoot("id"), path.MatchRoot("flow_name"))),
		find: findDeployment,
	}
}

func findDeployment(ctx context.Context, c *client.Client, d *deploymentData, diags *diag.Diagnostics) error {
	a, err := lookUpDeployment(ctx, c, d)
	if err != nil {
		return err
	}
	flow, err := c.Flow(ctx, a.FlowID)
	if err != nil {
		return err
	}
	d.fill(ctx, a, diags)
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
		return nil, &refusal{codeFilter, "name", "Two flows", fmt.Sprintf("name is %q, which names another flow than flow_name, %q. Name the flow in one of them.", name, flow)}
	case both:
		flow, name = before, after
	case flow == "":
		return nil, &refusal{codeFilter, "flow_name", "Missing flow_name", fmt.Sprintf("name is %q, but several flows may have a deployment of that name. Set flow_name too, or set name to FLOW/DEPLOYMENT.", name)}
	}
	return c.DeploymentByName(ctx, flow, name)
}

// deploymentsData is the deployments that the filters find.
type deploymentsData struct {
	place
	deploymentConditions[types.Set]
	Limit       types.Int64      `tfsdk:"limit"`
	Offset      types.Int64      `tfsdk:"offset"`
	Deployments []deploymentData `tfsdk:"deployments"`
}

// deploymentConditions is what deployments can be selected by.
type deploymentConditions[S textsValue] struct {
	Names        S            `tfsdk:"names"`
	FlowName     types.String `tfsdk:"flow_name"`
	Tags         S            `tfsdk:"tags"`
	WorkPoolName types.String `tfsdk:"work_pool_name"`
	Paused       types.Bool   `tfsdk:"paused"`
	Status       types.String `tfsdk:"status"`
}

type deploymentSelection struct {
	deploymentConditions[types.List]
	place
}

func deploymentConditionAttributes() map[string]dsschema.Attribute {
	return map[string]dsschema.Attribute{
		"names":          dsschema.SetAttribute{MarkdownDescription: "Only deployments that have one of these names, of whichever flow.", Optional: true, ElementType: types.StringType},
		"flow_name":      dsschema.StringAttribute{MarkdownDescription: "Only deployments of the flow of this name.", Optional: true, Validators: notEmpty()},
		"tags":           dsschema.SetAttribute{MarkdownDescription: "Only deployments that have all of these tags.", Optional: true, ElementType: types.StringType},
		"work_pool_name": dsschema.StringAttribute{MarkdownDescription: "Only deployments on the work pool of this name.", Optional: true, Validators: notEmpty()},
		"paused":         dsschema.BoolAttribute{MarkdownDescription: "Only deployments that are paused, or that are not.", Optional: true},
		"status":         dsschema.StringAttribute{MarkdownDescription: "Only deployments that are `READY` or `NOT_READY`. The API has no such filter, so that all that fit the others are read.", Optional: true, Validators: oneOfTexts("READY", "NOT_READY")},
	}
}

func newDeploymentsData() *lookup[deploymentsData, *deploymentsData] {
	return &lookup[deploymentsData, *deploymentsData]{
		noun: "deployments",
		schema: dsschema.Schema{
			MarkdownDescription: "Lists the deployments that fit all of the filters, the newest first. Without filters it lists all.",
			Attributes: filters(map[string]dsschema.Attribute{
				"limit":       dsschema.Int64Attribute{MarkdownDescription: "How many to list at the most. Default: all.", Optional: true, Validators: []validator.Int64{int64validator.AtLeast(0)}},
				"offset":      dsschema.Int64Attribute{MarkdownDescription: "How many to skip. Default: 0.", Optional: true, Validators: []validator.Int64{int64validator.AtLeast(0)}},
				"deployments": items("The deployments.", deploymentDataAttributes()),
			}, deploymentConditionAttributes()),
		},
		find: findDeployments,
	}
}

func findDeployments(ctx context.Context, c *client.Client, d *deploymentsData, diags *diag.Diagnostics) error {
	limit := -1
	if !d.Limit.IsNull() {
		limit = int(d.Limit.ValueInt64())
	}
	var err error
	d.Deployments, err = collect[deploymentData](ctx, c, c.Deployments(ctx, d.filter(ctx, diags), int(d.Offset.ValueInt64()), limit), diags)
	if err != nil {
		return err
	}
	return nameFlows(ctx, c, d.Deployments)
}

func (d *deploymentConditions[S]) filter(ctx context.Context, diags *diag.Diagnostics) client.DeploymentFilter {
	return client.DeploymentFilter{
		Names:        textsOf(ctx, d.Names, diags),
		FlowName:     d.FlowName.ValueString(),
		WorkPoolName: d.WorkPoolName.ValueString(),
		Tags:         textsOf(ctx, d.Tags, diags),
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
	for some := range slices.Chunk(slices.Sorted(maps.Keys(ids)), client.PageSize) {
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

// notEmpty accepts any text but the empty one.
func notEmpty() []validator.String { return []validator.String{stringvalidator.LengthAtLeast(1)} }

func oneOfTexts(values ...string) []validator.String {
	return []validator.String{stringvalidator.OneOf(values...)}
}
