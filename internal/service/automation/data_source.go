package automation

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// automationRecord is the model of an automation in a data source, with lists instead of sets.
type automationRecord struct{ automationBody }

var automationDataAttributes = tfvalue.BuildOnce(func() map[string]dsschema.Attribute {
	return framework.ReadOnlyAttributes(tfvalue.Attributes(BodyAttributes(TriggerShape{lists: true})), "id", "name")
})

var automationDataTypes = tfvalue.BuildOnce(func() map[string]attr.Type { return tfvalue.TypesOf(automationDataAttributes()) })

var _ = framework.ImplementsDataSource(newAutomationData)

func newAutomationData() *framework.DataSource[automationRecord, *automationRecord] {
	return &framework.DataSource[automationRecord, *automationRecord]{
		TypeName: "automation",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Looks up an automation by ID, or by name if the name is unique.",
			Attributes:          automationDataAttributes(),
		},
		Validators: framework.ExactlyOneOf("id", "name"),
		ReadFunc: func(ctx context.Context, c *client.Client, m *automationRecord, diags *fwdiag.Diagnostics) error {
			a, err := framework.ByIDOrName(ctx, c, m.ID, m.Name, (*client.Client).Automation, framework.LikeMethod(automationByName))
			if err == nil {
				m.fillBody(ctx, a, automationDataTypes(), diags)
			}
			return err
		},
	}
}

type automations struct {
	Names       types.Set         `tfsdk:"names"`
	Tags        types.Set         `tfsdk:"tags"`
	Automations []automationsItem `tfsdk:"automations"`
	framework.WorkspacePlacement
}

// automationsItem is an automation in a list, where Terraform does not allow dynamic attributes.
type automationsItem struct{ automationBody }

var automationsItemAttributes = tfvalue.BuildOnce(func() map[string]dsschema.Attribute {
	return framework.NestedReadOnly(tfvalue.Attributes(BodyAttributes(TriggerShape{lists: true, Flat: true})))
})

var automationsItemTypes = tfvalue.BuildOnce(func() map[string]attr.Type { return tfvalue.TypesOf(automationsItemAttributes()) })

func (m *automationsItem) FromAPI(ctx context.Context, a *client.Automation, diags *fwdiag.Diagnostics) {
	m.fillBody(ctx, a, automationsItemTypes(), diags)
}

var _ = framework.ImplementsDataSource(newAutomationsData)

func newAutomationsData() *framework.DataSource[automations, *automations] {
	return &framework.DataSource[automations, *automations]{
		TypeName: "automations",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Lists the automations that match all filters, newest first.",
			Attributes: framework.CollectionAttributes(map[string]dsschema.Attribute{
				"names": dsschema.SetAttribute{
					MarkdownDescription: "Names of the automations to list. Defaults to all.",
					ElementType:         types.StringType,
					Optional:            true,
				},
				"tags": framework.TagsFilter("automations"),
				"automations": dsschema.ListNestedAttribute{
					MarkdownDescription: "Automations that match the filters.", Computed: true,
					NestedObject: dsschema.NestedAttributeObject{Attributes: automationsItemAttributes()},
				},
			}),
		},
		ReadFunc: func(ctx context.Context, c *client.Client, m *automations, diags *fwdiag.Diagnostics) (err error) {
			var filter client.AutomationFilter
			if !m.Names.IsNull() {
				filter.Names = tfvalue.Strings(ctx, m.Names, diags)()
			}
			if !m.Tags.IsNull() {
				filter.Tags = tfvalue.Strings(ctx, m.Tags, diags)()
			}
			m.Automations, err = framework.Collect[automationsItem](ctx, c, c.Automations(ctx, filter), diags)
			return err
		},
	}
}
