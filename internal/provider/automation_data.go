package provider

import (
	"context"

	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// automationRecord is an automation as a data source shows it, with lists in place of sets.
type automationRecord struct{ automationBody }

func newAutomationData() *lookup[automationRecord, *automationRecord] {
	all := readOnly(attributes(automationBodyAttributes(triggerShape{lists: true})), "id", "name")
	return &lookup[automationRecord, *automationRecord]{
		noun: "automation",
		schema: dsschema.Schema{
			MarkdownDescription: "Looks up an automation by id, or by name when no other has the same.",
			Attributes:          all,
		},
		validators: oneOf("id", "name"),
		find: func(ctx context.Context, c *client.Client, m *automationRecord, diags *diag.Diagnostics) error {
			a, err := byIDOrName(ctx, c, m.ID, m.Name, (*client.Client).Automation, likeMethod(automationByName))
			if err == nil {
				m.fillBody(ctx, a, typesOf(all), diags)
			}
			return err
		},
	}
}

type automations struct {
	Names       types.Set         `tfsdk:"names"`
	Tags        types.Set         `tfsdk:"tags"`
	Automations []automationsItem `tfsdk:"automations"`
	place
}

// automationsItem is an automation in a list, where Terraform allows no value of any type.
type automationsItem struct{ automationBody }

func automationsItemAttributes() map[string]dsschema.Attribute {
	return nestedReadOnly(attributes(automationBodyAttributes(triggerShape{lists: true, flat: true})))
}

func (m *automationsItem) fill(ctx context.Context, a *client.Automation, diags *diag.Diagnostics) {
	m.fillBody(ctx, a, typesOf(automationsItemAttributes()), diags)
}

func newAutomationsData() *lookup[automations, *automations] {
	return &lookup[automations, *automations]{
		noun: "automations",
		schema: dsschema.Schema{
			MarkdownDescription: "Lists automations, the newest first: those that meet every given condition.",
			Attributes: filters(map[string]dsschema.Attribute{
				"names": dsschema.SetAttribute{MarkdownDescription: "Only automations of these names. Default: any.", ElementType: types.StringType, Optional: true},
				"tags":  tagsFilter("automations"),
				"automations": dsschema.ListNestedAttribute{
					MarkdownDescription: "The automations.", Computed: true,
					NestedObject: dsschema.NestedAttributeObject{Attributes: automationsItemAttributes()},
				},
			}),
		},
		find: func(ctx context.Context, c *client.Client, m *automations, diags *diag.Diagnostics) (err error) {
			var filter client.AutomationFilter
			if !m.Names.IsNull() {
				filter.Names = texts(ctx, m.Names, diags)()
			}
			if !m.Tags.IsNull() {
				filter.Tags = texts(ctx, m.Tags, diags)()
			}
			m.Automations, err = collect[automationsItem](ctx, c, c.Automations(ctx, filter), diags)
			return err
		},
	}
}
