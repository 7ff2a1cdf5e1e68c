package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

type event struct {
	ID         types.String        `tfsdk:"id"`
	Event      types.String        `tfsdk:"event"`
	Occurred   timetypes.RFC3339   `tfsdk:"occurred"`
	Received   timetypes.RFC3339   `tfsdk:"received"`
	ResourceID types.String        `tfsdk:"resource_id"`
	Resource   map[string]string   `tfsdk:"resource"`
	Related    []map[string]string `tfsdk:"related"`
	Payload    jsonText            `tfsdk:"payload"`
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
		"resource":    dsschema.MapAttribute{MarkdownDescription: "The labels of that resource.", Computed: true, ElementType: types.StringType},
		"related":     dsschema.ListAttribute{MarkdownDescription: "The labels of each related resource, with its part in the event at `prefect.resource.role`.", Computed: true, ElementType: labels},
		"payload":     dsschema.StringAttribute{MarkdownDescription: "What else the event tells: a JSON object, which `jsondecode` reads.", Computed: true, CustomType: jsonTextType{}},
		"follows":     text("The id of the event that came right before this one; null when that is not known."),
		"ui_url":      text("Where a person looks at the event: an address in Prefect's UI."),
	}
}

type events struct {
	place
	timeWindow
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

func newEventsData() *lookup[events, *events] {
	return &lookup[events, *events]{
		noun: "events",
		schema: dsschema.Schema{
			MarkdownDescription: fmt.Sprintf("Lists the events that fit all of the filters, and counts them: what happened to flow runs, deployments, work pools and whatever else sends events. It takes a request for every %d events.", client.EventPageSize),
			Attributes: filters(map[string]dsschema.Attribute{
				"start":                filterTime("Only events that occurred at this moment or later, in RFC 3339. Default: 180 days ago."),
				"end":                  filterTime("Only events that occurred at this moment or before, in RFC 3339. Default: now."),
				"names":                filterSet("Only events of one of these names, such as `prefect.flow-run.Failed`."),
				"name_prefixes":        filterSet("Only events whose name begins with one of these texts, such as `prefect.flow-run.`."),
				"resource_ids":         filterSet("Only events that happened to one of these resources, such as `prefect.deployment.` and the id of a deployment."),
				"resource_id_prefixes": filterSet("Only events that happened to a resource whose id begins with one of these texts, such as `prefect.flow-run.`."),
				"related_resource_ids": filterSet("Only events to which one of these resources is related, such as the deployment or the work pool of a flow run."),
				"order":                dsschema.StringAttribute{MarkdownDescription: "`DESC` for the newest first, `ASC` for the oldest. Default: `DESC`.", Optional: true, Validators: oneOfTexts("DESC", oldestFirst)},
				"limit":                filterCount(fmt.Sprintf("How many events to list at the most, 0 or more. Default: %d.", usualListed)),
				"total":                dsschema.Int64Attribute{MarkdownDescription: "How many events fit the filters, listed or not.", Computed: true},
				"events":               dsschema.ListNestedAttribute{MarkdownDescription: "The events.", Computed: true, NestedObject: dsschema.NestedAttributeObject{Attributes: eventAttributes()}},
			}),
		},
		validate: func(m *events, diags *diag.Diagnostics) { m.bounds(diags) },
		find:     findEvents,
	}
}

func findEvents(ctx context.Context, c *client.Client, m *events, diags *diag.Diagnostics) error {
	filter := client.EventFilter{
		Names:              textsOf(ctx, m.Names, diags),
		NamePrefixes:       textsOf(ctx, m.NamePrefixes, diags),
		ResourceIDs:        textsOf(ctx, m.ResourceIDs, diags),
		ResourceIDPrefixes: textsOf(ctx, m.ResourceIDPrefixes, diags),
		RelatedIDs:         textsOf(ctx, m.RelatedIDs, diags),
		OldestFirst:        m.Order.ValueString() == oldestFirst,
	}
	filter.Start, filter.End = m.bounds(diags)
	if diags.HasError() {
		return nil
	}
	found, total, err := c.Events(ctx, filter, limitOr(m.Limit, usualListed))
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
		Occurred:   timePointerValue(&e.Occurred),
		Received:   timePointerValue(&e.Received),
		ResourceID: types.StringValue(e.Resource[client.ResourceIDLabel]),
		Resource:   e.Resource,
		Related:    related,
		Payload:    jsonValue(e.Payload),
		Follows:    types.StringPointerValue(e.Follows),
		UIURL:      uiLink(ctx, c, "event", e.Occurred.UTC().Format(time.DateOnly)+"/"+e.ID),
	}
}
