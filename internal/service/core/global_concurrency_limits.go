package core

import (
	"context"
	"iter"
	"slices"

	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

type globalConcurrencyLimits struct {
	limitConditions[types.Set]
	Limits []shownLimit `tfsdk:"global_concurrency_limits"`
	framework.WorkspacePlacement
}

// limitConditions are the conditions by which limits are selected.
type limitConditions[S tfvalue.StringCollection] struct {
	Names S `tfsdk:"names"`
}

type limitSelection struct {
	limitConditions[types.List]
	framework.WorkspacePlacement
}

func limitConditionAttributes() map[string]dsschema.Attribute {
	return map[string]dsschema.Attribute{
		"names": dsschema.SetAttribute{
			MarkdownDescription: "Names of the limits to list. Prefect's API has no filter for it, so that all limits are read. " +
				"Defaults to all.",
			ElementType: types.StringType,
			Optional:    true,
		},
	}
}

var _ = framework.ImplementsDataSource(newGlobalConcurrencyLimitsData)

func newGlobalConcurrencyLimitsData() *framework.DataSource[globalConcurrencyLimits, *globalConcurrencyLimits] {
	return &framework.DataSource[globalConcurrencyLimits, *globalConcurrencyLimits]{
		TypeName: "global_concurrency_limits",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Lists global concurrency limits by name, including the limits that Prefect creates for tags of " +
				"task runs (`tag:…`) and for deployments (`deployment:…`).",
			Attributes: framework.CollectionAttributes(map[string]dsschema.Attribute{
				"global_concurrency_limits": framework.CollectionAttribute("Limits that match the filters.", shownLimitAttributes()),
			}, limitConditionAttributes()),
		},
		ReadFunc: func(ctx context.Context, c *client.Client, m *globalConcurrencyLimits, diags *fwdiag.Diagnostics) (err error) {
			m.Limits, err = framework.Collect[shownLimit](ctx, c, m.matching(ctx, c.GlobalConcurrencyLimits(ctx), diags), diags)
			return err
		},
	}
}

// matching yields the limits with the requested names.
func (m *limitConditions[S]) matching(
	ctx context.Context,
	all iter.Seq2[*client.GlobalConcurrencyLimit, error],
	diags *fwdiag.Diagnostics,
) iter.Seq2[*client.GlobalConcurrencyLimit, error] {
	names := tfvalue.StringsOrNil(ctx, m.Names, diags)
	if names == nil {
		return all
	}
	return framework.FilterSeq(all, func(a *client.GlobalConcurrencyLimit) bool { return slices.Contains(names, a.Name) })
}
