package core

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

type flow struct {
	framework.WorkspaceModel
	Name types.String `tfsdk:"name"`
	Tags types.Set    `tfsdk:"tags"`
}

// managedFlow is the model of the resource.
type managedFlow struct {
	flow
	framework.DestroyBehavior
}

var _ = framework.ImplementsListableResource(newFlow)

func newFlow() *framework.Resource[managedFlow, client.Flow, client.FlowInput, *managedFlow] {
	return &framework.Resource[managedFlow, client.Flow, client.FlowInput, *managedFlow]{
		TypeName: "flow",
		SchemaDefinition: schema.Schema{
			MarkdownDescription: "A flow: a Python function that Prefect runs, known to the API by its name. Deleting a flow deletes " +
				"its deployments and runs.",
			Attributes: framework.WithOnDestroy(flowAttributes(), "flow", "all its deployments and runs"),
		},
		CreateFunc: framework.Creates((*client.Client).CreateFlow),
		ReadFunc:   framework.ReadsByID[*managedFlow]((*client.Client).Flow),
		UpdateFunc: framework.UpdatesByID[*managedFlow]((*client.Client).UpdateFlow),
		DeleteFunc: framework.RemovesByID[*managedFlow]((*client.Client).DeleteFlow),
		Collision:  framework.Collision{UniqueBy: []string{"name"}},
		FindExisting: func(ctx context.Context, c *client.Client, in client.FlowInput) (*client.Flow, error) {
			return c.FlowByName(ctx, in.Name)
		},
		Import: framework.Import[client.Flow]{
			Find: framework.FindsForImportBy((*client.Client).Flow, (*client.Client).FlowByName, tfvalue.NamePrefix),
		},
		Listing: framework.Listing[*managedFlow, client.Flow]{
			Selected: framework.Selects(
				flowConditionAttributes(),
				func(ctx context.Context, c *client.Client, s *flowSelection, diags *fwdiag.Diagnostics) iter.Seq2[*client.Flow, error] {
					return c.Flows(ctx, s.filter(ctx, diags), 0, -1)
				},
			),
		},
		Attributes: framework.AttributeRules{
			DefaultsOnRemoval: map[string]attr.Value{"tags": tfvalue.EmptySet()},
			FixedDefaults:     []string{"tags"},
		},
		Deletion: framework.Deletion[managedFlow, client.Flow]{IsAbandoned: (*managedFlow).Abandoned},
	}
}

// flowAttributes are the attributes that the resource and the data source share.
func flowAttributes() map[string]schema.Attribute {
	return tfvalue.Attributes(map[string]schema.Attribute{
		"name": tfvalue.Replacing(
			tfvalue.RequiredString(
				"Name of the flow, as set by the `@flow` decorator. Must not contain `/ % & > <`. Case-sensitive. Changing this "+
					"forces a new resource.",
				tfvalue.IsName()...),
		),
		"tags": tfvalue.OptionalStrings("Tags of the flow. Defaults to none."),
	})
}

func (f *flow) Identity() (id, label string) { return f.ID.ValueString(), f.Name.ValueString() }

func (f *flow) ToAPI(ctx context.Context, diags *fwdiag.Diagnostics) client.FlowInput {
	return client.FlowInput{Name: f.Name.ValueString(), Tags: tfvalue.OptionalNonNull(f.Tags, tfvalue.Strings(ctx, f.Tags, diags))}
}

func (f *flow) FromAPI(_ context.Context, a *client.Flow, _ *fwdiag.Diagnostics) {
	f.FillObject(a.Object)
	f.Name = types.StringValue(a.Name)
	f.Tags = tfvalue.StringSet(a.Tags)
}

var _ = framework.ImplementsDataSource(newFlowData)

func newFlowData() *framework.DataSource[flow, *flow] {
	return &framework.DataSource[flow, *flow]{
		TypeName: "flow",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Looks up a flow by ID or by name.",
			Attributes:          framework.ReadOnlyAttributes(flowAttributes(), "id", "name"),
		},
		Validators: framework.ExactlyOneOf("id", "name"),
		ReadFunc: framework.FindsBy(
			func(f *flow) (id, other types.String) { return f.ID, f.Name },
			(*client.Client).Flow,
			(*client.Client).FlowByName,
		),
	}
}
