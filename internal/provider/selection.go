package provider

import (
	"context"
	"fmt"
	"iter"

	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// selection is what the configuration of a list resource selects by, beside the account and the workspace: the
// conditions of the data source that lists the same objects.
type selection[A any] struct {
	attributes map[string]dsschema.Attribute
	// read reads the configuration: where the objects are, and what yields them.
	read func(context.Context, tfsdk.Config, *diag.Diagnostics) (spot, func(*client.Client) iter.Seq2[*A, error])
}

// selects makes a selection of the attributes of conditions, and of what finds the objects that meet them.
func selects[C, A any, P located[C]](attributes map[string]dsschema.Attribute, find func(context.Context, *client.Client, P, *diag.Diagnostics) iter.Seq2[*A, error]) *selection[A] {
	return &selection[A]{
		attributes: attributes,
		read: func(ctx context.Context, config tfsdk.Config, diags *diag.Diagnostics) (spot, func(*client.Client) iter.Seq2[*A, error]) {
			m := P(new(C))
			diags.Append(config.Get(ctx, m)...)
			return m.where(), func(c *client.Client) iter.Seq2[*A, error] { return find(ctx, c, m, diags) }
		},
	}
}

// textsValue is a set of strings, or in list resources, which have no sets, a list of them.
type textsValue interface {
	types.Set | types.List
	IsNull() bool
	ElementsAs(context.Context, any, bool) diag.Diagnostics
}

// nameAndTags is the part of a filter about names, one of them and what they contain, and about tags, all of them. Nil and
// null set no condition.
func nameAndTags(names []string, like types.String, tags []string) map[string]any {
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

// listAttributes turns the conditions of a data source into those of a list resource.
func listAttributes(in map[string]dsschema.Attribute) map[string]listschema.Attribute {
	out := map[string]listschema.Attribute{
		"account_id":   listschema.StringAttribute{MarkdownDescription: accountText, Optional: true},
		"workspace_id": listschema.StringAttribute{MarkdownDescription: workspaceText, Optional: true},
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
			panic(fmt.Sprintf("listAttributes does not know the %T of %q", a, name))
		}
	}
	return out
}
