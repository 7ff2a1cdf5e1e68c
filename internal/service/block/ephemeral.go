package block

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/ephemeralvalidator"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

var _ = framework.ImplementsEphemeral(newBlockEphemeral)

func newBlockEphemeral() *framework.EphemeralResource[blockView, *blockView] {
	return &framework.EphemeralResource[blockView, *blockView]{
		TypeName: "block",
		SchemaDefinition: ephemeralschema.Schema{
			MarkdownDescription: "Reads a block with its secrets, by ID or by its type and name, without storing it in the state or " +
				"the plan. Requires Terraform 1.10 or newer.",
			Attributes: framework.EphemeralAttributes(
				framework.ReadOnlyAttributes(
					blockViewAttributes(
						"Data of the block as JSON, including secrets, with the data of other blocks in place of references. Read it "+
							"with `jsondecode`.",
					),
					"id",
					"name",
					"type_slug",
				),
			),
		},
		Validators: []ephemeral.ConfigValidator{
			ephemeralvalidator.AtLeastOneOf(path.MatchRoot("id"), path.MatchRoot("name")),
			ephemeralvalidator.AtLeastOneOf(path.MatchRoot("id"), path.MatchRoot("type_slug")),
		},
		Find: func(ctx context.Context, c *client.Client, b *blockView, _ *fwdiag.Diagnostics) error {
			a, err := b.Find(ctx, c, true)
			if err == nil {
				b.show(a)
			}
			return err
		},
	}
}
