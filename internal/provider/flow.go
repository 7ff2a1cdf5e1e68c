package provider

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

type flow struct {
	object
	Name types.String `tfsdk:"name"`
	Tags types.Set    `tfsdk:"tags"`
}

// managedFlow is the flow that Terraform manages.
type managedFlow struct {
	flow
	destroyable
}

func newFlow() *managed[managedFlow, client.Flow, client.FlowInput, *managedFlow] {
	return &managed[managedFlow, client.Flow, client.FlowInput, *managedFlow]{
		noun: "flow",
		schema: schema.Schema{
			MarkdownDescription: "A flow is a Python function that Prefect runs, known to the API by its name. Its deployments and runs belong to it: deleting the flow deletes them too.",
			Attributes:          withOnDestroy(flowAttributes(), "flow", "all its deployments and runs"),
		},
		create: creates((*client.Client).CreateFlow),
		read:   readsByID[*managedFlow]((*client.Client).Flow),
		update: updatesByID[*managedFlow]((*client.Client).UpdateFlow),
		remove: removesByID[*managedFlow]((*client.Client).DeleteFlow),
		unique: []string{"name"},
		twin: func(ctx context.Context, c *client.Client, in client.FlowInput) (*client.Flow, error) {
			return c.FlowByName(ctx, in.Name)
		},
		locate: locatesBy((*client.Client).Flow, (*client.Client).FlowByName, namePrefix),
		selects: selects(flowConditionAttributes(), func(ctx context.Context, c *client.Client, s *flowSelection, diags *diag.Diagnostics) iter.Seq2[*client.Flow, error] {
			return c.Flows(ctx, s.filter(ctx, diags), 0, -1)
		}),
		resets:    map[string]attr.Value{"tags": emptySet()},
		abandoned: (*managedFlow).abandoned,
	}
}

// flowAttributes is what the API tells of a flow.
func flowAttributes() map[string]schema.Attribute {
	return attributes(map[string]schema.Attribute{
		"name": replacing(requiredText("The name of the flow, as its `@flow` decorator gives it, without any of the characters `/ % & > <`. Upper and lower case differ. A change replaces the flow.", isName()...)),
		"tags": optionalTexts("Tags to find the flow by. Default: none."),
	})
}

func (f *flow) key() (id, label string) { return f.ID.ValueString(), f.Name.ValueString() }

func (f *flow) input(ctx context.Context, diags *diag.Diagnostics) client.FlowInput {
	return client.FlowInput{Name: f.Name.ValueString(), Tags: given(f.Tags, texts(ctx, f.Tags, diags))}
}

func (f *flow) fill(_ context.Context, a *client.Flow, _ *diag.Diagnostics) {
	f.fillObject(a.Object)
	f.Name = types.StringValue(a.Name)
	f.Tags = textSet(a.Tags)
}

func newFlowData() *lookup[flow, *flow] {
	return &lookup[flow, *flow]{
		noun:       "flow",
		schema:     dsschema.Schema{MarkdownDescription: "Looks up a flow by id or by name.", Attributes: readOnly(flowAttributes(), "id", "name")},
		validators: oneOf("id", "name"),
		find:       findsBy(func(f *flow) (id, other types.String) { return f.ID, f.Name }, (*client.Client).Flow, (*client.Client).FlowByName),
	}
}
