package flowrun

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/core"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

type event struct {
	ID         types.String        `tfsdk:"id"`
	Event      types.String        `tfsdk:"event"`
	Occurred   timetypes.RFC3339   `tfsdk:"occurred"`
	Received   timetypes.RFC3339   `tfsdk:"received"`
	ResourceID types.String        `tfsdk:"resource_id"`
	Resource   map[string]string   `tfsdk:"resource"`
	Related    []map[string]string `tfsdk:"related"`
	Payload    tfvalue.JSONString  `tfsdk:"payload"`
	Follows    types.String        `tfsdk:"follows"`
	UIURL      types.String        `tfsdk:"ui_url"`
}

func eventAttributes() map[string]dsschema.Attribute {
	text := func(text string) dsschema.StringAttribute {
		return dsschema.StringAttribute{MarkdownDescription: text, Computed: true}
	}
	moment := func(text string) dsschema.StringAttribute {
		return dsschema.StringAttribute{MarkdownDescription: text, Computed: true, CustomType: timetypes.RFC3339Type{}}
	}
	labels := types.MapType{ElemType: types.StringType}
	return map[string]dsschema.Attribute{
		"id":          text("The id of the event, a UUID."),
		"event":       text("What happened, such as `prefect.flow-run.Completed`."),
		"occurred":    moment("When it happened, in RFC 3339 and UTC."),
		"received":    moment("When Prefect learnt of it, in RFC 3339 and UTC."),
		"resource_id": text("The id of the resource that it happened to, such as `prefect.flow-run.` and the id of a flow run."),
		"resource": dsschema.MapAttribute{
			MarkdownDescription: "The labels of that resource.",
			Computed:            true,
			ElementType:         types.StringType,
		},
		"related": dsschema.ListAttribute{
			MarkdownDescription: "The labels of each related resource, with its part in the event at `prefect.resource.role`.",
			Computed:            true,
			ElementType:         labels,
		},
		"payload": dsschema.StringAttribute{
			MarkdownDescription: "What else the event tells: a JSON object, which `jsondecode` reads.",
			Computed:            true,
			CustomType:          tfvalue.JSONStringType{},
		},
		"follows": text("The id of the event that came right before this one; null when that is not known."),
		"ui_url":  text("Where a person looks at the event: an address in Prefect's UI."),
	}
}

type events struct {
	framework.WorkspacePlacement
	tfvalue.TimeWindow
	Events             []event      `tfsdk:"events"`
	Names              types.Set    `tfsdk:"names"`
	NamePrefixes       types.Set    `tfsdk:"name_prefixes"`
	ResourceIDs        types.Set    `tfsdk:"resource_ids"`
	ResourceIDPrefixes types.Set    `tfsdk:"resource_id_prefixes"`
	RelatedIDs         types.Set    `tfsdk:"related_resource_ids"`
	Order              types.String `tfsdk:"order"`
	Limit              types.Int64  `tfsdk:"limit"`
	Total              types.Int64  `tfsdk:"total"`
}

// oldestFirst is the order that is not the default.
const oldestFirst = "ASC"

var _ = framework.ImplementsDataSource(newEventsData)

func newEventsData() *framework.DataSource[events, *events] {
	return &framework.DataSource[events, *events]{
		TypeName: "events",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: fmt.Sprintf(
				"Lists the events that fit all of the filters, and counts them: what happened to flow runs, deployments, work pools and whatever "+
					"else sends events. It takes a request for every %d events.",
				client.EventPageSize,
			),
			Attributes: framework.CollectionAttributes(map[string]dsschema.Attribute{
				"start": tfvalue.FilterTime(
					"Only events that occurred at this moment or later, in RFC 3339. Default: 180 days ago.",
				),
				"end": tfvalue.FilterTime(
					"Only events that occurred at this moment or before, in RFC 3339. Default: now.",
				),
				"names": tfvalue.FilterSet("Only events of one of these names, such as `prefect.flow-run.Failed`."),
				"name_prefixes": tfvalue.FilterSet(
					"Only events whose name begins with one of these texts, such as `prefect.flow-run.`.",
				),
				"resource_ids": tfvalue.FilterSet(
					"Only events that happened to one of these resources, such as `prefect.deployment.` and the id of a deployment.",
				),
				"resource_id_prefixes": tfvalue.FilterSet(
					"Only events that happened to a resource whose id begins with one of these texts, such as `prefect.flow-run.`.",
				),
				"related_resource_ids": tfvalue.FilterSet(
					"Only events to which one of these resources is related, such as the deployment or the work pool of a flow run.",
				),
				"order": dsschema.StringAttribute{
					MarkdownDescription: "`DESC` for the newest first, `ASC` for the oldest. Default: `DESC`.",
					Optional:            true,
					Validators:          tfvalue.OneOf("DESC", oldestFirst),
				},
				"limit": tfvalue.FilterCount(
					fmt.Sprintf("How many events to list at the most, 0 or more. Default: %d.", tfvalue.UsualListed),
				),
				"total": dsschema.Int64Attribute{
					MarkdownDescription: "How many events fit the filters, listed or not.",
					Computed:            true,
				},
				"events": dsschema.ListNestedAttribute{
					MarkdownDescription: "The events.",
					Computed:            true,
					NestedObject:        dsschema.NestedAttributeObject{Attributes: eventAttributes()},
				},
			}),
		},
		ValidateFunc: func(m *events, diags *fwdiag.Diagnostics) { m.Bounds(diags) },
		ReadFunc:     findEvents,
	}
}

func findEvents(ctx context.Context, c *client.Client, m *events, diags *fwdiag.Diagnostics) error {
	filter := client.EventFilter{
		Names:              tfvalue.StringsOrNil(ctx, m.Names, diags),
		NamePrefixes:       tfvalue.StringsOrNil(ctx, m.NamePrefixes, diags),
		ResourceIDs:        tfvalue.StringsOrNil(ctx, m.ResourceIDs, diags),
		ResourceIDPrefixes: tfvalue.StringsOrNil(ctx, m.ResourceIDPrefixes, diags),
		RelatedIDs:         tfvalue.StringsOrNil(ctx, m.RelatedIDs, diags),
		OldestFirst:        m.Order.ValueString() == oldestFirst,
	}
	filter.Start, filter.End = m.Bounds(diags)
	if diags.HasError() {
		return nil
	}
	found, total, err := c.Events(ctx, filter, tfvalue.LimitOr(m.Limit, tfvalue.UsualListed))
	m.Total = types.Int64Value(total)
	m.Events = []event{} // none are not null
	for _, e := range found {
		m.Events = append(m.Events, newEvent(ctx, c, e))
	}
	return err
}

func newEvent(ctx context.Context, c *client.Client, e *client.Event) event {
	related := e.Related
	if related == nil {
		related = []map[string]string{}
	}
	return event{
		ID:         types.StringValue(e.ID),
		Event:      types.StringValue(e.Event),
		Occurred:   tfvalue.TimePointerValue(&e.Occurred),
		Received:   tfvalue.TimePointerValue(&e.Received),
		ResourceID: types.StringValue(e.Resource[client.ResourceIDLabel]),
		Resource:   e.Resource,
		Related:    related,
		Payload:    tfvalue.JSONValue(e.Payload),
		Follows:    types.StringPointerValue(e.Follows),
		UIURL:      core.UILink(ctx, c, "event", e.Occurred.UTC().Format(time.DateOnly)+"/"+e.ID),
	}
}
