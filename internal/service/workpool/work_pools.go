package workpool

import (
	"context"
	"iter"

	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

type workPools struct {
	workPoolConditions
	WorkPools []workPool `tfsdk:"work_pools"`
	framework.WorkspacePlacement
}

// workPoolConditions are the conditions by which work pools are selected.
type workPoolConditions struct {
	FilterAny types.List   `tfsdk:"filter_any"`
	Type      types.String `tfsdk:"type"`
	Paused    types.Bool   `tfsdk:"paused"`
}

type workPoolSelection struct {
	workPoolConditions
	framework.WorkspacePlacement
}

func workPoolConditionAttributes() map[string]dsschema.Attribute {
	return map[string]dsschema.Attribute{
		"filter_any": keysFilter("pools"),
		"type": dsschema.StringAttribute{
			MarkdownDescription: "Type of the work pools to list, such as `kubernetes`. Defaults to all types.",
			Optional:            true,
		},
		"paused": dsschema.BoolAttribute{MarkdownDescription: "Whether to list only paused (`true`) or only active (`false`) work " +
			"pools. Defaults to both.", Optional: true},
	}
}

var _ = framework.ImplementsDataSource(newWorkPoolsData)

func newWorkPoolsData() *framework.DataSource[workPools, *workPools] {
	return &framework.DataSource[workPools, *workPools]{
		TypeName: "work_pools",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Lists the work pools that match all filters, by name.",
			Attributes: framework.CollectionAttributes(map[string]dsschema.Attribute{
				"work_pools": framework.CollectionAttribute("Work pools that match the filters.", workPoolAttributes()),
			}, workPoolConditionAttributes()),
		},
		ReadFunc: func(ctx context.Context, c *client.Client, m *workPools, diags *fwdiag.Diagnostics) (err error) {
			m.WorkPools, err = framework.Collect[workPool](ctx, c, m.Find(ctx, c, diags), diags)
			return err
		},
	}
}

// Find yields the pools that meet the conditions. It filters by type and paused here, because the API cannot combine them with
// filter_any.
func (m *workPoolConditions) Find(ctx context.Context, c *client.Client, diags *fwdiag.Diagnostics) iter.Seq2[*client.WorkPool, error] {
	return framework.FilterSeq(c.WorkPools(ctx, tfvalue.StringsOrNil(ctx, m.FilterAny, diags)), func(a *client.WorkPool) bool {
		return (m.Type.IsNull() || m.Type.ValueString() == a.Type) && (m.Paused.IsNull() || m.Paused.ValueBool() == a.IsPaused)
	})
}

// keysFilter is the attribute of a data source with the names of the objects to list.
func keysFilter(what string) dsschema.ListAttribute {
	return dsschema.ListAttribute{
		MarkdownDescription: "IDs or names of the " + what + " to list. Defaults to all.",
		ElementType:         types.StringType, Optional: true,
	}
}
