package framework

import (
	"context"
	"fmt"
	"iter"

	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// ListSelection is what the configuration of a list resource selects by, beside the account and the workspace: the
// conditions of the data source that lists the same objects.
type ListSelection[A any] struct {
	attributes map[string]dsschema.Attribute
	// read reads the configuration: where the objects are, and what yields them.
	read func(context.Context, tfsdk.Config, *fwdiag.Diagnostics) (Placement, func(*client.Client) iter.Seq2[*A, error])
}

// Selects makes a selection of the attributes of conditions, and of what finds the objects that meet them.
func Selects[C, A any, P PlacedModel[C]](
	attributes map[string]dsschema.Attribute,
	find func(context.Context, *client.Client, P, *fwdiag.Diagnostics) iter.Seq2[*A, error],
) *ListSelection[A] {
	return &ListSelection[A]{
		attributes: attributes,
		read: func(ctx context.Context, config tfsdk.Config, diags *fwdiag.Diagnostics) (Placement, func(*client.Client) iter.Seq2[*A, error]) {
			m := P(new(C))
			diags.Append(config.Get(ctx, m)...)
			return m.Placement(), func(c *client.Client) iter.Seq2[*A, error] { return find(ctx, c, m, diags) }
		},
	}
}

// NameAndTags is the part of a filter about names, one of them and what they contain, and about tags, all of them. Nil and
// null set no condition.
func NameAndTags(names []string, like types.String, tags []string) map[string]any {
	name, filter := map[string]any{}, map[string]any{}
	if names != nil {
		name["any_"] = names
	}
	if !like.IsNull() {
		name["like_"] = like.ValueString()
	}
	if len(name) > 0 {
		filter["name"] = name
	}
	if tags != nil {
		filter["tags"] = map[string]any{"all_": tags}
	}
	return filter
}

// listAttributes turns the conditions of a data source into conditions of a list resource.
func listAttributes(in map[string]dsschema.Attribute) map[string]listschema.Attribute {
	out := map[string]listschema.Attribute{
		"account_id":   listschema.StringAttribute{MarkdownDescription: tfvalue.AccountText, Optional: true},
		"workspace_id": listschema.StringAttribute{MarkdownDescription: tfvalue.WorkspaceText, Optional: true},
	}
	for name, a := range in {
		switch a := a.(type) {
		case dsschema.StringAttribute:
			out[name] = listschema.StringAttribute{MarkdownDescription: a.MarkdownDescription, Optional: true, Validators: a.Validators}
		case dsschema.BoolAttribute:
			out[name] = listschema.BoolAttribute{MarkdownDescription: a.MarkdownDescription, Optional: true}
		case dsschema.SetAttribute:
			out[name] = listschema.ListAttribute{MarkdownDescription: a.MarkdownDescription, Optional: true, ElementType: a.ElementType}
		case dsschema.ListAttribute:
			out[name] = listschema.ListAttribute{MarkdownDescription: a.MarkdownDescription, Optional: true, ElementType: a.ElementType}
		default:
			panic(fmt.Sprintf("listAttributes does not support the %T of %q", a, name))
		}
	}
	return out
}

// TagsFilter is the attribute of a data source that lists what has some tags.
func TagsFilter(what string) dsschema.SetAttribute {
	return dsschema.SetAttribute{
		MarkdownDescription: "Tags of the " + what + " to list: only " + what + " that have all these tags. Defaults to all " + what +
			".",
		ElementType: types.StringType,
		Optional:    true,
	}
}
