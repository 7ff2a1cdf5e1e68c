package tfvalue

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Descriptions of the attributes that say where an object is.
const (
	AccountText   = "ID of the Prefect Cloud account. Defaults to the provider's account. Not used with a self-hosted server."
	WorkspaceText = "ID of the Prefect Cloud workspace. Defaults to the provider's workspace. Not used with a self-hosted server."
)

// Attributes is a resource's attributes: the given ones and the attributes of every object.
func Attributes(own map[string]schema.Attribute) map[string]schema.Attribute {
	out := AccountAttributes(own)
	out["account_id"] = PlaceAttribute(AccountText)
	out["workspace_id"] = PlaceAttribute(WorkspaceText)
	return out
}

// AccountAttributes is the attributes of a resource in an account: the given ones and the attributes of every such object.
func AccountAttributes(own map[string]schema.Attribute) map[string]schema.Attribute {
	out := RecordAttributes(nil)
	out["account_id"] = InAccountAttribute()
	maps.Copy(out, own)
	return out
}

// InAccountAttribute is the account of what only Prefect Cloud has.
func InAccountAttribute() schema.Attribute {
	return PlaceAttribute("ID of the Prefect Cloud account. Defaults to the provider's account.")
}

// RecordAttributes is the attributes of a resource in no account: the given ones and the attributes of every object.
func RecordAttributes(own map[string]schema.Attribute) map[string]schema.Attribute {
	out := map[string]schema.Attribute{
		"id": schema.StringAttribute{MarkdownDescription: "ID of the object (UUID).", Computed: true},
		"created": schema.StringAttribute{
			MarkdownDescription: "Creation time (RFC 3339, UTC).",
			Computed:            true,
			CustomType:          timetypes.RFC3339Type{},
		},
		"updated": schema.StringAttribute{
			MarkdownDescription: "Time of the last update (RFC 3339, UTC).",
			Computed:            true,
			CustomType:          timetypes.RFC3339Type{},
		},
	}
	maps.Copy(out, own)
	return out
}

// PlaceAttribute is the attribute of an account or a workspace.
func PlaceAttribute(text string) schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: text + " Changing this forces a new resource.", Optional: true, Computed: true,
		Validators:    []validator.String{IsUUID()},
		PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplaceIfConfigured()},
	}
}

// The constructors below make the attributes that most resources are built of. An optional one is computed too: what the
// configuration does not mention is the server's to say. See ModifyPlan.

// RequiredString is a required string attribute.
func RequiredString(text string, validators ...validator.String) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: text, Required: true, Validators: validators}
}

// OptionalString is an optional string attribute that the API fills as well.
func OptionalString(text string, validators ...validator.String) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: text, Optional: true, Computed: true, Validators: validators}
}

// OptionalBool is an optional bool attribute that the API fills as well.
func OptionalBool(text string) schema.BoolAttribute {
	return schema.BoolAttribute{MarkdownDescription: text, Optional: true, Computed: true}
}

// OptionalInt is an optional whole number that the API fills as well.
func OptionalInt(text string, validators ...validator.Int64) schema.Int64Attribute {
	return schema.Int64Attribute{MarkdownDescription: text, Optional: true, Computed: true, Validators: validators}
}

// OptionalJSON is an optional attribute of JSON that the API fills as well.
func OptionalJSON(text string, validators ...validator.String) schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: text,
		Optional:            true,
		Computed:            true,
		CustomType:          JSONStringType{},
		Validators:          validators,
	}
}

// OptionalStrings is an optional set of strings that the API fills as well.
func OptionalStrings(text string) schema.SetAttribute {
	return schema.SetAttribute{MarkdownDescription: text, Optional: true, Computed: true, ElementType: types.StringType}
}

// ComputedString is a computed string attribute.
func ComputedString(text string) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: text, Computed: true}
}

// ComputedTime is a computed point in time in RFC 3339.
func ComputedTime(text string) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: text, Computed: true, CustomType: timetypes.RFC3339Type{}}
}

// Replacing is a string attribute whose change needs a new object.
func Replacing(a schema.StringAttribute) schema.StringAttribute {
	a.PlanModifiers = append(a.PlanModifiers, stringplanmodifier.RequiresReplace())
	return a
}

// ReplacingIfGiven is an optional string attribute whose change needs a new object when the configuration makes it.
func ReplacingIfGiven(a schema.StringAttribute) schema.StringAttribute {
	a.PlanModifiers = append(a.PlanModifiers, stringplanmodifier.RequiresReplaceIfConfigured())
	return a
}
