package flowrun

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// longestStateQuery is the maximum length of a prefix in the API.
const longestStateQuery = 100

// observedState is a state that runs have entered.
type observedState struct {
	StateType types.String      `tfsdk:"state_type"`
	StateName types.String      `tfsdk:"state_name"`
	FirstSeen timetypes.RFC3339 `tfsdk:"first_seen"`
	LastSeen  timetypes.RFC3339 `tfsdk:"last_seen"`
}

type observedStates struct {
	Query  types.String    `tfsdk:"query"`
	Sort   types.String    `tfsdk:"sort"`
	Limit  types.Int64     `tfsdk:"limit"`
	States []observedState `tfsdk:"states"`
	framework.WorkspacePlacement
}

var _ = framework.ImplementsDataSource(newObservedStatesData)

func newObservedStatesData() *framework.DataSource[observedStates, *observedStates] {
	return &framework.DataSource[observedStates, *observedStates]{
		TypeName: "observed_states",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Lists the states of existing flow runs and task runs, with exact type and name. Requires Prefect " +
				capability.ObservedStates.Since() + " or newer.",
			Attributes: framework.CollectionAttributes(map[string]dsschema.Attribute{
				"query": tfvalue.FilterString(
					fmt.Sprintf(
						"Prefix of the type or name of the states to list, ignoring case, with up to %d characters. Defaults to "+
							"all states.",
						longestStateQuery,
					),
					stringvalidator.UTF8LengthAtMost(longestStateQuery),
				),
				"sort": tfvalue.FilterSort(client.ObservedStateSorts, "Defaults to `LAST_SEEN_DESC`."),
				"limit": dsschema.Int64Attribute{
					MarkdownDescription: fmt.Sprintf(
						"Maximum number of states to list, from 1 to %d. Defaults to `%d`.",
						rest.PageSize,
						rest.PageSize,
					),
					Optional: true, Validators: []validator.Int64{int64validator.Between(1, rest.PageSize)},
				},
				"states": framework.CollectionAttribute("States that match, in the order of `sort`.", map[string]schema.Attribute{
					"state_type": tfvalue.ComputedString("Type of the state, such as `COMPLETED`."),
					"state_name": tfvalue.ComputedString("Name of the state, such as `Completed`."),
					"first_seen": tfvalue.ComputedTime("Time at which a run first entered the state, in RFC 3339 and UTC."),
					"last_seen":  tfvalue.ComputedTime("Time at which a run last entered the state, in RFC 3339 and UTC."),
				}),
			}),
		},
		ReadFunc: findObservedStates,
	}
}

func findObservedStates(ctx context.Context, c *client.Client, m *observedStates, _ *fwdiag.Diagnostics) error {
	if err := framework.RequireCapability(ctx, c, capability.ObservedStates, "", "The data source prefect_observed_states"); err != nil {
		return err
	}
	found, err := c.ObservedStates(ctx, client.ObservedStateFilter{
		Query: m.Query.ValueString(), Sort: m.Sort.ValueString(), Limit: tfvalue.LimitOr(m.Limit, rest.PageSize),
	})
	m.States = make([]observedState, len(found))
	for i, s := range found {
		m.States[i] = observedState{
			StateType: types.StringValue(s.Type), StateName: types.StringValue(s.Name),
			FirstSeen: tfvalue.TimeValue(s.FirstSeen), LastSeen: tfvalue.TimeValue(s.LastSeen),
		}
	}
	return err
}
