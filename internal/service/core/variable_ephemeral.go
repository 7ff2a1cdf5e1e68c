package core

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/ephemeralvalidator"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

var _ = framework.ImplementsEphemeral(newVariableEphemeral)

func newVariableEphemeral() *framework.EphemeralResource[variable, *variable] {
	of := newVariableData()
	return &framework.EphemeralResource[variable, *variable]{
		TypeName: of.TypeName,
		SchemaDefinition: ephemeralschema.Schema{
			MarkdownDescription: "Reads a variable by ID or by name without storing it in the state or the plan. Requires Terraform " +
				"1.10 or newer.",
			Attributes: framework.EphemeralAttributes(of.SchemaDefinition.Attributes),
		},
		Validators: []ephemeral.ConfigValidator{ephemeralvalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("name"))},
		Find:       of.ReadFunc,
	}
}
