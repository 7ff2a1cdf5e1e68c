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
		"id":          text("ID of the event, a UUID."),
		"event":       text("Name of the event, such as `prefect.flow-run.Completed`."),
		"occurred":    moment("Time at which the event occurred, in RFC 3339 and UTC."),
		"received":    moment("Time at which Prefect received the event, in RFC 3339 and UTC."),
		"resource_id": text("ID of the event's resource, such as `prefect.flow-run.` followed by the ID of a flow run."),
		"resource": dsschema.MapAttribute{
			MarkdownDescription: "Labels of the event's resource.",
			Computed:            true,
			ElementType:         types.StringType,
		},
		"related": dsschema.ListAttribute{
			MarkdownDescription: "Labels of each related resource. `prefect.resource.role` is its role in the event.",
			Computed:            true,
			ElementType:         labels,
		},
		"payload": dsschema.StringAttribute{
			MarkdownDescription: "Payload of the event, as a JSON object. Decode it with `jsondecode`.",
			Computed:            true,
			CustomType:          tfvalue.JSONStringType{},
		},
		"follows": text("ID of the event that this one follows. Null if it is unknown."),
		"ui_url":  text("URL of the event in the Prefect UI."),
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

// oldestFirst is the value of order that is not its default.
const oldestFirst = "ASC"

var _ = framework.ImplementsDataSource(newEventsData)

func newEventsData() *framework.DataSource[events, *events] {
	return &framework.DataSource[events, *events]{
		TypeName: "events",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: fmt.Sprintf(
				"Lists and counts the events that match all filters: events of flow runs, deployments, work pools, and other "+
					"resources. One request reads %d events.",
				client.EventPageSize,
			),
			Attributes: framework.CollectionAttributes(map[string]dsschema.Attribute{
				"start": tfvalue.FilterTime(
					"Only events that occurred at or after this time, in RFC 3339. Defaults to 180 days ago.",
				),
				"end": tfvalue.FilterTime(
					"Only events that occurred at or before this time, in RFC 3339. Defaults to now.",
				),
				"names": tfvalue.FilterSet("Only events with these names, such as `prefect.flow-run.Failed`. Defaults to all."),
				"name_prefixes": tfvalue.FilterSet(
					"Only events whose name starts with one of these prefixes, such as `prefect.flow-run.`. Defaults to all.",
				),
				"resource_ids": tfvalue.FilterSet(
					"Only events of the resources with these IDs, such as `prefect.deployment.` followed by the ID of a " +
						"deployment. Defaults to all.",
				),
				"resource_id_prefixes": tfvalue.FilterSet(
					"Only events of resources whose ID starts with one of these prefixes, such as `prefect.flow-run.`. Defaults " +
						"to all.",
				),
				"related_resource_ids": tfvalue.FilterSet(
					"Only events that are related to the resources with these IDs, such as the deployment or the work pool of a " +
						"flow run. Defaults to all.",
				),
				"order": dsschema.StringAttribute{
					MarkdownDescription: "Order of the events: `DESC` for newest first, `ASC` for oldest first. Defaults to `DESC`.",
					Optional:            true,
					Validators:          tfvalue.OneOf("DESC", oldestFirst),
				},
				"limit": tfvalue.FilterCount(
					fmt.Sprintf("Maximum number of events to list, at least 0. Defaults to `%d`.", tfvalue.UsualListed),
				),
				"total": dsschema.Int64Attribute{
					MarkdownDescription: "Number of events that match the filters, listed or not.",
					Computed:            true,
				},
				"events": dsschema.ListNestedAttribute{
					MarkdownDescription: "Events that match.",
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
	m.Events = []event{} // an empty list instead of null
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
