package core

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/reference"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// concurrencyLimitReset has the arguments of the action concurrency_limit_reset.
type concurrencyLimitReset struct {
	framework.WorkspacePlacement
	Tag  types.String `tfsdk:"tag"`
	Name types.String `tfsdk:"name"`
}

var _ = framework.ImplementsAction(newConcurrencyLimitReset)

func newConcurrencyLimitReset() *framework.Action[concurrencyLimitReset, *concurrencyLimitReset] {
	return &framework.Action[concurrencyLimitReset, *concurrencyLimitReset]{
		TypeName: "concurrency_limit_reset", Verb: "reset", ObjectType: "concurrency_limit",
		SchemaDefinition: actionschema.Schema{
			MarkdownDescription: "Resets a concurrency limit: frees all of its slots, such as slots that crashed " +
				"or deleted runs still hold. Does nothing if all slots are free.",
			Attributes: framework.ActionAttributes(map[string]actionschema.Attribute{
				"tag": actionschema.StringAttribute{
					MarkdownDescription: "Tag whose task run concurrency limit is reset. Exactly one of `tag` and `name` must be set.", Optional: true,
					Validators: append(tfvalue.NotEmpty(), stringvalidator.ExactlyOneOf(path.MatchRoot("tag"), path.MatchRoot("name"))),
				},
				"name": actionschema.StringAttribute{
					MarkdownDescription: "Name or ID of the global concurrency limit to reset. Exactly one of `tag` and `name` must " +
						"be set.", Optional: true,
					Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
				},
			}),
		},
		Label:      func(m *concurrencyLimitReset) string { return m.Tag.ValueString() + m.Name.ValueString() },
		PlanFunc:   reference.WarnsOfMissing(reference.ToLimit, "name", func(m *concurrencyLimitReset) types.String { return m.Name }),
		InvokeFunc: resetConcurrencyLimit,
	}
}

func resetConcurrencyLimit(ctx context.Context, c *client.Client, m *concurrencyLimitReset, i *framework.Invocation) error {
	key := m.Name.ValueString()
	if !m.Tag.IsNull() {
		key = client.TagLimitPrefix + m.Tag.ValueString()
	}
	limit, err := c.GlobalConcurrencyLimit(ctx, key)
	if err != nil {
		return err
	}
	if limit.ActiveSlots == 0 {
		i.Progress("All %d slots of the concurrency limit %q are already free.", limit.Limit, limit.Name)
		return nil
	}
	if tag, ok := strings.CutPrefix(limit.Name, client.TagLimitPrefix); ok {
		if err := c.ForgetSlotHolders(ctx, tag); err != nil {
			return err
		}
	}
	if err := c.UpdateGlobalConcurrencyLimit(ctx, limit.ID,
		client.GlobalConcurrencyLimitInput{ActiveSlots: patch.Some[int64](0)}); err != nil {
		return err
	}
	i.Progress("Freed all %d slots of the concurrency limit %q: %d were in use.", limit.Limit, limit.Name, limit.ActiveSlots)
	return nil
}
