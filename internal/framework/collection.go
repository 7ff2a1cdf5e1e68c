package framework

import (
	"context"
	"iter"
	"maps"

	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// CollectionItem is the model of one object of a list.
type CollectionItem[M, A any] interface {
	PlacedModel[M]
	FromAPI(context.Context, *A, *fwdiag.Diagnostics)
}

// Collect is the models of the objects that all yields. It is never nil: an empty list is not null.
func Collect[M, A any, P CollectionItem[M, A]](
	ctx context.Context,
	c *client.Client,
	all iter.Seq2[*A, error],
	diags *fwdiag.Diagnostics,
) ([]M, error) {
	out := []M{}
	for a, err := range all {
		if err != nil {
			return nil, err
		}
		m := P(new(M))
		m.FromAPI(ctx, a, diags)
		m.Placement().ResolvePlacement(c)
		out = append(out, *m)
	}
	return out, nil
}

// CollectionAttribute is the attribute of a data source that lists objects with these attributes of a resource.
func CollectionAttribute(text string, of map[string]schema.Attribute) dsschema.ListNestedAttribute {
	return dsschema.ListNestedAttribute{
		MarkdownDescription: text, Computed: true,
		NestedObject: dsschema.NestedAttributeObject{Attributes: NestedReadOnly(of)},
	}
}

// CollectionAttributes is the attributes of a data source that lists objects: the given ones, the account and the workspace.
func CollectionAttributes(own map[string]dsschema.Attribute, more ...map[string]dsschema.Attribute) map[string]dsschema.Attribute {
	for _, m := range more {
		maps.Copy(own, m)
	}
	own["account_id"] = dsschema.StringAttribute{MarkdownDescription: tfvalue.AccountText, Optional: true, Computed: true}
	own["workspace_id"] = dsschema.StringAttribute{MarkdownDescription: tfvalue.WorkspaceText, Optional: true, Computed: true}
	return own
}

// FilterSeq leaves the objects of all that are wanted, and its errors.
func FilterSeq[A any](all iter.Seq2[*A, error], wanted func(*A) bool) iter.Seq2[*A, error] {
	return func(yield func(*A, error) bool) {
		for a, err := range all {
			if (err != nil || wanted(a)) && !yield(a, err) {
				return
			}
		}
	}
}
