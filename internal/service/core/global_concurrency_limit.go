package core

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/float64validator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

type globalConcurrencyLimit struct {
	framework.WorkspaceModel
	Name               types.String  `tfsdk:"name"`
	Limit              types.Int64   `tfsdk:"limit"`
	Active             types.Bool    `tfsdk:"active"`
	ActiveSlots        types.Int64   `tfsdk:"active_slots"`
	SlotDecayPerSecond types.Float64 `tfsdk:"slot_decay_per_second"`
}

// mostDecay keeps the server from computing with numbers that its database does not hold, after which it can list no
// limits at all: 64 bits are enough for this many slots a second over centuries.
const mostDecay = 1e9

var _ = framework.ImplementsListableResource(newGlobalConcurrencyLimit)

func newGlobalConcurrencyLimit() *framework.Resource[globalConcurrencyLimit, client.GlobalConcurrencyLimit,
	client.GlobalConcurrencyLimitInput, *globalConcurrencyLimit] {
	return &framework.Resource[globalConcurrencyLimit, client.GlobalConcurrencyLimit, client.GlobalConcurrencyLimitInput,
		*globalConcurrencyLimit]{
		TypeName: "global_concurrency_limit",
		SchemaDefinition: schema.Schema{
			MarkdownDescription: "A global concurrency limit bounds how many slots of its name flows and tasks take at a time, with " +
				"`concurrency()` or, when slots decay, `rate_limit()`. " +
				"Deployments can share one by `global_concurrency_limit_id`. The limits that Prefect makes itself, for a tag or for a deployment's " +
				"own `concurrency_limit`, are those of `prefect_task_run_concurrency_limit` and of the deployment.",
			Attributes: tfvalue.Attributes(globalConcurrencyLimitAttributes()),
		},
		CreateFunc: framework.Creates((*client.Client).CreateGlobalConcurrencyLimit),
		ReadFunc:   framework.ReadsByID[*globalConcurrencyLimit]((*client.Client).GlobalConcurrencyLimit),
		UpdateFunc: framework.UpdatesByID[*globalConcurrencyLimit]((*client.Client).UpdateGlobalConcurrencyLimit),
		DeleteFunc: framework.RemovesByID[*globalConcurrencyLimit]((*client.Client).DeleteGlobalConcurrencyLimit),
		Collision:  framework.Collision{UniqueBy: []string{"name"}},
		API:        framework.APIBehavior{RefusesDuplicates: true},
		FindExisting: func(ctx context.Context, c *client.Client, in client.GlobalConcurrencyLimitInput) (*client.GlobalConcurrencyLimit, error) {
			return c.GlobalConcurrencyLimit(ctx, in.Name)
		},
		Import: framework.Import[client.GlobalConcurrencyLimit]{
			Find: func(ctx context.Context, c *client.Client, key string) (*client.GlobalConcurrencyLimit, error) {
				return c.GlobalConcurrencyLimit(ctx, strings.TrimPrefix(key, tfvalue.NamePrefix))
			},
		},
		Listing: framework.Listing[*globalConcurrencyLimit, client.GlobalConcurrencyLimit]{
			Selected: framework.Selects(
				limitConditionAttributes(),
				func(ctx context.Context, c *client.Client, s *limitSelection, diags *fwdiag.Diagnostics) iter.Seq2[*client.GlobalConcurrencyLimit,
					error] {
					return s.matching(ctx, ownLimits(ctx, c), diags)
				},
			),
		},
		Attributes: framework.AttributeRules{
			DefaultsOnRemoval: map[string]attr.Value{"active": types.BoolValue(true), "slot_decay_per_second": types.Float64Value(0)},
		},
	}
}

func globalConcurrencyLimitAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"name": tfvalue.RequiredString(
			"The name that flows and tasks give, without any of the characters `/ % & > <`, and not a UUID.",
			append(tfvalue.IsName(), tfvalue.NotUUID())...),
		"limit": schema.Int64Attribute{
			MarkdownDescription: fmt.Sprintf(
				"How many slots there are, 0 to %d. With 0, everything that asks for a slot waits.",
				tfvalue.MaxSlots,
			),
			Required: true, Validators: tfvalue.Slots(),
		},
		"active": tfvalue.OptionalBool(
			"Whether the limit holds. What asks for a slot of a limit that is not active gets it. Default: `true`.",
		),
		"active_slots": tfvalue.OptionalInt(
			"How many slots to count as taken: set once, whenever this changes. From then on flows and tasks take and free slots, which is no "+
				"drift and is not shown here; the data source shows it. Best left out. Default: the slots are left as they are.",
			tfvalue.Slots()...),
		"slot_decay_per_second": schema.Float64Attribute{
			MarkdownDescription: fmt.Sprintf(
				"How many taken slots become free by themselves each second, 0 to %.0f: what makes the limit one for `rate_limit()`. Default: 0.",
				mostDecay,
			),
			Optional: true, Computed: true, Validators: []validator.Float64{float64validator.Between(0, mostDecay)},
		},
	}
}

// ownLimits yields the limits that people make: those of tags and deployments belong to other resources.
func ownLimits(ctx context.Context, c *client.Client) iter.Seq2[*client.GlobalConcurrencyLimit, error] {
	return framework.FilterSeq(c.GlobalConcurrencyLimits(ctx), func(limit *client.GlobalConcurrencyLimit) bool {
		return !strings.HasPrefix(limit.Name, client.TagLimitPrefix) && !strings.HasPrefix(limit.Name, client.DeploymentLimitPrefix)
	})
}

func (l *globalConcurrencyLimit) Identity() (id, label string) {
	return l.ID.ValueString(), l.Name.ValueString()
}

func (l *globalConcurrencyLimit) ToAPI(_ context.Context, _ *fwdiag.Diagnostics) client.GlobalConcurrencyLimitInput {
	return client.GlobalConcurrencyLimitInput{
		Name:               l.Name.ValueString(),
		Limit:              tfvalue.OptionalNonNull(l.Limit, l.Limit.ValueInt64),
		Active:             tfvalue.OptionalNonNull(l.Active, l.Active.ValueBool),
		ActiveSlots:        tfvalue.OptionalNonNull(l.ActiveSlots, l.ActiveSlots.ValueInt64),
		SlotDecayPerSecond: tfvalue.OptionalNonNull(l.SlotDecayPerSecond, l.SlotDecayPerSecond.ValueFloat64),
	}
}

// FromAPI leaves active_slots as it was written: the slots that are taken now are no more than a moment's.
func (l *globalConcurrencyLimit) FromAPI(_ context.Context, a *client.GlobalConcurrencyLimit, _ *fwdiag.Diagnostics) {
	l.FillObject(a.Object)
	l.Name = types.StringValue(a.Name)
	l.Limit = types.Int64Value(a.Limit)
	l.Active = types.BoolValue(a.Active)
	l.SlotDecayPerSecond = types.Float64Value(a.SlotDecayPerSecond)
	if l.ActiveSlots.IsUnknown() {
		l.ActiveSlots = types.Int64Null()
	}
}

// shownLimit is a limit as data sources show it, with the slots that are taken now.
type shownLimit struct{ globalConcurrencyLimit }

func (l *shownLimit) FromAPI(ctx context.Context, a *client.GlobalConcurrencyLimit, diags *fwdiag.Diagnostics) {
	l.globalConcurrencyLimit.FromAPI(ctx, a, diags)
	l.ActiveSlots = types.Int64Value(a.ActiveSlots)
}

func shownLimitAttributes() map[string]schema.Attribute {
	out := newGlobalConcurrencyLimit().SchemaDefinition.Attributes
	out["active_slots"] = schema.Int64Attribute{MarkdownDescription: "How many slots are taken now.", Computed: true}
	return out
}

var _ = framework.ImplementsDataSource(newGlobalConcurrencyLimitData)

func newGlobalConcurrencyLimitData() *framework.DataSource[shownLimit, *shownLimit] {
	return &framework.DataSource[shownLimit, *shownLimit]{
		TypeName: "global_concurrency_limit",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Looks up a global concurrency limit by id or by name. `created` and `updated` may be set, as in the official " +
				"provider, but find nothing: they always show what the limit has.",
			Attributes: framework.ReadOnlyAttributes(shownLimitAttributes(), "id", "name", "created", "updated"),
		},
		Validators: framework.ExactlyOneOf("id", "name"),
		ReadFunc: framework.FindsBy(
			func(l *shownLimit) (id, other types.String) { return l.ID, l.Name },
			(*client.Client).GlobalConcurrencyLimit,
			(*client.Client).GlobalConcurrencyLimit,
		),
	}
}
