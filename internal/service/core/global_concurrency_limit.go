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

// mostDecay limits slot_decay_per_second, because with larger values the server computes numbers that its database cannot store,
// and then fails to list any limit. 64 bits are enough for this many slots a second over centuries.
const mostDecay = 1e9

var _ = framework.ImplementsListableResource(newGlobalConcurrencyLimit)

func newGlobalConcurrencyLimit() *framework.Resource[globalConcurrencyLimit, client.GlobalConcurrencyLimit,
	client.GlobalConcurrencyLimitInput, *globalConcurrencyLimit] {
	return &framework.Resource[globalConcurrencyLimit, client.GlobalConcurrencyLimit, client.GlobalConcurrencyLimitInput,
		*globalConcurrencyLimit]{
		TypeName: "global_concurrency_limit",
		SchemaDefinition: schema.Schema{
			MarkdownDescription: "A global concurrency limit: the number of slots that flows and tasks can occupy with " +
				"`concurrency()`, or with `rate_limit()` if slots decay. Deployments can share a limit through " +
				"`global_concurrency_limit_id`. For limits on tags, use `prefect_task_run_concurrency_limit`; for the limit of a " +
				"single deployment, use `concurrency_limit` of `prefect_deployment`.",
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
			FixedDefaults:     []string{"active", "active_slots", "slot_decay_per_second"},
		},
	}
}

func globalConcurrencyLimitAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"name": tfvalue.RequiredString(
			"Name of the limit, as used by flows and tasks. Must not contain `/ % & > <`, and must not be a UUID.",
			append(tfvalue.IsName(), tfvalue.NotUUID())...),
		"limit": schema.Int64Attribute{
			MarkdownDescription: fmt.Sprintf(
				"Number of slots, from 0 to %d. With 0, everything that requests a slot waits.",
				tfvalue.MaxSlots,
			),
			Required: true, Validators: tfvalue.Slots(),
		},
		"active": tfvalue.OptionalBool(
			"Whether the limit is enforced. An inactive limit grants every slot. Defaults to `true`.",
		),
		"active_slots": tfvalue.OptionalInt(
			"Number of slots to mark as occupied. Written only when this value changes: slots that flows and tasks occupy or free "+
				"afterwards are not reported as drift, and only the data source shows them. Usually unset. Defaults to the number of "+
				"slots in use.",
			tfvalue.Slots()...),
		"slot_decay_per_second": schema.Float64Attribute{
			MarkdownDescription: fmt.Sprintf(
				"Number of occupied slots to free per second, from 0 to %.0f. Required for `rate_limit()`. Defaults to `0`.",
				mostDecay,
			),
			Optional: true, Computed: true, Validators: []validator.Float64{float64validator.Between(0, mostDecay)},
		},
	}
}

// ownLimits yields the limits that users create. The limits of tags and deployments belong to other resources.
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

// FromAPI keeps the written value of active_slots: the number of occupied slots changes all the time, and would be drift.
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

// shownLimit is a limit in a data source, with the number of occupied slots.
type shownLimit struct{ globalConcurrencyLimit }

func (l *shownLimit) FromAPI(ctx context.Context, a *client.GlobalConcurrencyLimit, diags *fwdiag.Diagnostics) {
	l.globalConcurrencyLimit.FromAPI(ctx, a, diags)
	l.ActiveSlots = types.Int64Value(a.ActiveSlots)
}

func shownLimitAttributes() map[string]schema.Attribute {
	out := newGlobalConcurrencyLimit().SchemaDefinition.Attributes
	out["active_slots"] = schema.Int64Attribute{MarkdownDescription: "Number of slots that are occupied.", Computed: true}
	return out
}

var _ = framework.ImplementsDataSource(newGlobalConcurrencyLimitData)

func newGlobalConcurrencyLimitData() *framework.DataSource[shownLimit, *shownLimit] {
	return &framework.DataSource[shownLimit, *shownLimit]{
		TypeName: "global_concurrency_limit",
		SchemaDefinition: dsschema.Schema{
			MarkdownDescription: "Looks up a global concurrency limit by ID or by name. `created` and `updated` can be set, for " +
				"compatibility with the official provider, but have no effect.",
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
