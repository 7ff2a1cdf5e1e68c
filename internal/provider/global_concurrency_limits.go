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
	limitConditions[types.Set]
	Limits []shownLimit `tfsdk:"global_concurrency_limits"`
	place
}

// limitConditions is what limits can be selected by.
type limitConditions[S textsValue] struct {
	Names S `tfsdk:"names"`
}

type limitSelection struct {
	limitConditions[types.List]
	place
}

func limitConditionAttributes() map[string]dsschema.Attribute {
	return map[string]dsschema.Attribute{
		"names": dsschema.SetAttribute{MarkdownDescription: "Only limits of these names. The API has no such filter, so that all are read. Default: any.", ElementType: types.StringType, Optional: true},
	}
}

func newGlobalConcurrencyLimitsData() *lookup[globalConcurrencyLimits, *globalConcurrencyLimits] {
	return &lookup[globalConcurrencyLimits, *globalConcurrencyLimits]{
		noun: "global_concurrency_limits",
		schema: dsschema.Schema{
			MarkdownDescription: "Lists global concurrency limits, by name: also those that Prefect makes itself, with names that begin with `tag:`, for the tags of task runs, and with `deployment:`, for the limits of deployments.",
			Attributes: filters(map[string]dsschema.Attribute{
				"global_concurrency_limits": items("The limits.", shownLimitAttributes()),
			}, limitConditionAttributes()),
		},
		find: func(ctx context.Context, c *client.Client, m *globalConcurrencyLimits, diags *diag.Diagnostics) (err error) {
			m.Limits, err = collect[shownLimit](ctx, c, m.matching(ctx, c.GlobalConcurrencyLimits(ctx), diags), diags)
			return err
		},
	}
}

// matching leaves the limits of the names that are asked for.
func (m *limitConditions[S]) matching(ctx context.Context, all iter.Seq2[*client.GlobalConcurrencyLimit, error], diags *diag.Diagnostics) iter.Seq2[*client.GlobalConcurrencyLimit, error] {
	names := textsOf(ctx, m.Names, diags)
	if names == nil {
		return all
	}
	return among(all, func(a *client.GlobalConcurrencyLimit) bool { return slices.Contains(names, a.Name) })
}
