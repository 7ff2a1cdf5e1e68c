package provider

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

const (
	accountText   = "The id of the Prefect Cloud account that holds the object. Default: the provider's. Null on a server."
	workspaceText = "The id of the Prefect Cloud workspace that holds the object. Default: the provider's. Null on a server."
)

// attributes is a resource's attributes: the given ones and those that every object has.
func attributes(own map[string]schema.Attribute) map[string]schema.Attribute {
	out := accountAttributes(own)
	out["account_id"] = placeAttribute(accountText)
	out["workspace_id"] = placeAttribute(workspaceText)
	return out
}

// accountAttributes is the attributes of a resource in an account: the given ones and those that every such object has.
func accountAttributes(own map[string]schema.Attribute) map[string]schema.Attribute {
	out := recordAttributes(nil)
	out["account_id"] = inAccountAttribute()
	maps.Copy(out, own)
	return out
}

// inAccountAttribute is the account of what only Prefect Cloud has.
func inAccountAttribute() schema.Attribute {
	return placeAttribute("The id of the Prefect Cloud account that holds the object. Default: the provider's.")
}

// recordAttributes is the attributes of a resource in no account: the given ones and those that every object has.
func recordAttributes(own map[string]schema.Attribute) map[string]schema.Attribute {
	out := map[string]schema.Attribute{
		"id":      schema.StringAttribute{MarkdownDescription: "The id of the object, a UUID.", Computed: true},
		"created": schema.StringAttribute{MarkdownDescription: "When the object was created, in RFC 3339 and UTC.", Computed: true, CustomType: timetypes.RFC3339Type{}},
		"updated": schema.StringAttribute{MarkdownDescription: "When the object was last changed, in RFC 3339 and UTC.", Computed: true, CustomType: timetypes.RFC3339Type{}},
	}
	maps.Copy(out, own)
	return out
}

func placeAttribute(text string) schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: text, Optional: true, Computed: true,
		Validators:    []validator.String{isUUID()},
		PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplaceIfConfigured()},
	}
}

// The constructors below make the attributes that most resources are built of. An optional one is computed too: what the
// configuration does not mention is the server's to say. See ModifyPlan.

func requiredText(text string, validators ...validator.String) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: text, Required: true, Validators: validators}
}

func optionalText(text string, validators ...validator.String) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: text, Optional: true, Computed: true, Validators: validators}
}

func optionalBool(text string) schema.BoolAttribute {
	return schema.BoolAttribute{MarkdownDescription: text, Optional: true, Computed: true}
}

func optionalInt(text string, validators ...validator.Int64) schema.Int64Attribute {
	return schema.Int64Attribute{MarkdownDescription: text, Optional: true, Computed: true, Validators: validators}
}

func optionalJSON(text string, validators ...validator.String) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: text, Optional: true, Computed: true, CustomType: jsonTextType{}, Validators: validators}
}

func optionalTexts(text string) schema.SetAttribute {
	return schema.SetAttribute{MarkdownDescription: text, Optional: true, Computed: true, ElementType: types.StringType}
}

func computedText(text string) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: text, Computed: true}
}

func computedTime(text string) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: text, Computed: true, CustomType: timetypes.RFC3339Type{}}
}

// replacing is a string attribute whose change needs a new object.
func replacing(a schema.StringAttribute) schema.StringAttribute {
	a.PlanModifiers = append(a.PlanModifiers, stringplanmodifier.RequiresReplace())
	return a
}

// replacingIfGiven is an optional string attribute whose change needs a new object when the configuration makes it.
func replacingIfGiven(a schema.StringAttribute) schema.StringAttribute {
	a.PlanModifiers = append(a.PlanModifiers, stringplanmodifier.RequiresReplaceIfConfigured())
	return a
}
