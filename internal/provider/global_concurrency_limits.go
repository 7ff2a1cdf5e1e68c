package provider

import (
	"context"
	"iter"
	"slices"

	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

type globalConcurrencyLimits struct {
	Names  types.Set    `tfsdk:"names"`
	Limits []shownLimit `tfsdk:"global_concurrency_limits"`
	place
}

func newGlobalConcurrencyLimitsData() *lookup[globalConcurrencyLimits, *globalConcurrencyLimits] {
	return &lookup[globalConcurrencyLimits, *globalConcurrencyLimits]{
		noun: "global_concurrency_limits",
		schema: dsschema.Schema{
			MarkdownDescription: "Lists global concurrency limits, by name: also those that Prefect makes itself, with names that begin with `tag:`, for the tags of task runs, and with `deployment:`, for the limits of deployments.",
			Attributes: filters(map[string]dsschema.Attribute{
				"names":                     dsschema.SetAttribute{MarkdownDescription: "Only limits of these names. The API has no such filter, so that all are read. Default: any.", ElementType: types.StringType, Optional: true},
				"global_concurrency_limits": items("The limits.", shownLimitAttributes()),
			}),
		},
		find: func(ctx context.Context, c *client.Client, m *globalConcurrencyLimits, diags *diag.Diagnostics) (err error) {
			m.Limits, err = collect[shownLimit](ctx, c, m.matching(ctx, c.GlobalConcurrencyLimits(ctx), diags), diags)
			return err
		},
	}
}

// matching leaves the limits of the names that are asked for.
func (m *globalConcurrencyLimits) matching(ctx context.Context, all iter.Seq2[*client.GlobalConcurrencyLimit, error], diags *diag.Diagnostics) iter.Seq2[*client.GlobalConcurrencyLimit, error] {
	if m.Names.IsNull() {
		return all
	}
	names := texts(ctx, m.Names, diags)()
	return among(all, func(a *client.GlobalConcurrencyLimit) bool { return slices.Contains(names, a.Name) })
}
