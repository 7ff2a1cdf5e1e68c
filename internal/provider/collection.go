package provider

import (
	"context"
	"iter"
	"maps"

	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// item is the model of one object of a list.
type item[M, A any] interface {
	located[M]
	fill(context.Context, *A, *diag.Diagnostics)
}

// collect is the models of the objects that all yields. It is never nil: an empty list is not null.
func collect[M, A any, P item[M, A]](ctx context.Context, c *client.Client, all iter.Seq2[*A, error], diags *diag.Diagnostics) ([]M, error) {
	out := []M{}
	for a, err := range all {
		if err != nil {
			return nil, err
		}
		m := P(new(M))
		m.fill(ctx, a, diags)
		m.where().settle(c)
		out = append(out, *m)
	}
	return out, nil
}

// items is the attribute of a data source that lists objects with these attributes of a resource.
func items(text string, of map[string]schema.Attribute) dsschema.ListNestedAttribute {
	return dsschema.ListNestedAttribute{
		MarkdownDescription: text, Computed: true,
		NestedObject: dsschema.NestedAttributeObject{Attributes: nestedReadOnly(of)},
	}
}

// filters is the attributes of a data source that lists objects: the given ones, the account and the workspace.
func filters(own map[string]dsschema.Attribute, more ...map[string]dsschema.Attribute) map[string]dsschema.Attribute {
	for _, m := range more {
		maps.Copy(own, m)
	}
	own["account_id"] = dsschema.StringAttribute{MarkdownDescription: accountText, Optional: true, Computed: true}
	own["workspace_id"] = dsschema.StringAttribute{MarkdownDescription: workspaceText, Optional: true, Computed: true}
	return own
}

// among leaves the objects of all that are wanted, and its errors.
func among[A any](all iter.Seq2[*A, error], wanted func(*A) bool) iter.Seq2[*A, error] {
	return func(yield func(*A, error) bool) {
		for a, err := range all {
			if (err != nil || wanted(a)) && !yield(a, err) {
				return
			}
		}
	}
}
