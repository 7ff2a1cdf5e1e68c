package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/ephemeralvalidator"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

func newVariableEphemeral() *passing[variable, *variable] {
	of := newVariableData()
	return &passing[variable, *variable]{
		noun: of.noun,
		schema: ephemeralschema.Schema{
			MarkdownDescription: "Reads a variable, by id or by name, without keeping it in the state or a plan. Needs Terraform 1.10 or newer.",
			Attributes:          ephemeralAttributes(of.schema.Attributes),
		},
		validators: []ephemeral.ConfigValidator{ephemeralvalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("name"))},
		find:       of.find,
	}
}
