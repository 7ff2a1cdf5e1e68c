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
			MarkdownDescription: "Reads a block with its secrets, by id or by its type and name, without keeping it in the state or a plan. " +
				"Needs Terraform 1.10 or newer.",
			Attributes: framework.EphemeralAttributes(
				framework.ReadOnlyAttributes(
					blockViewAttributes(
						"The values of the block with its secrets, as JSON: `jsondecode` reads it. In place of references to other blocks there is "+
							"their data.",
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
