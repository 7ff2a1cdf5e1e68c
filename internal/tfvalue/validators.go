package tfvalue

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// NotEmpty accepts any text but the empty one.
func NotEmpty() []validator.String { return []validator.String{stringvalidator.LengthAtLeast(1)} }

// OneOf is validators of a string that must be one of the given ones.
func OneOf(values ...string) []validator.String {
	return []validator.String{stringvalidator.OneOf(values...)}
}

// StringRule is a rule for a string, with the words that its message is made of.
type StringRule struct {
	Expected string
	Holds    func(string) bool
	Remedy   string
}

var _ validator.String = StringRule{}

func (r StringRule) Description(context.Context) string { return "must be " + r.Expected }

func (r StringRule) MarkdownDescription(ctx context.Context) string { return r.Description(ctx) }

func (r StringRule) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() || r.Holds(req.ConfigValue.ValueString()) {
		return
	}
	diag.CodeInvalid.ReportErrorAt(&resp.Diagnostics, req.Path, InvalidTitle(req.Path),
		fmt.Sprintf("%s is %q, but must be %s. %s", placeText(req.Path), req.ConfigValue.ValueString(), r.Expected, r.Remedy))
}

// placeText is where a value is, as a person writes it: elements of sets have no place but their value.
func placeText(at path.Path) string {
	steps := at.Steps()
	if _, element := lastStep(steps).(path.PathStepElementKeyValue); element {
		return "An element of " + at.ParentPath().String()
	}
	return at.String()
}

// InvalidTitle is the title of an error about the value at a path.
func InvalidTitle(at path.Path) string {
	steps := at.Steps()
	for i := len(steps) - 1; i >= 0; i-- {
		if name, ok := steps[i].(path.PathStepAttributeName); ok {
			if i < len(steps)-1 {
				return "Invalid element of " + string(name)
			}
			return "Invalid " + string(name)
		}
	}
	return "Invalid configuration"
}

func lastStep(steps path.PathSteps) path.PathStep {
	if len(steps) == 0 {
		return nil
	}
	return steps[len(steps)-1]
}

// IsUUID accepts the ids of the API.
func IsUUID() validator.String {
	return StringRule{
		Expected: "a UUID such as 3f2504e0-4f89-11d3-9a0c-0305e82c3301",
		Holds:    func(s string) bool { return uuid.Validate(s) == nil && len(s) == 36 },
		Remedy:   "Use the id attribute of the object.",
	}
}

// NotUUID refuses names that the API would take for ids.
func NotUUID() validator.String {
	return StringRule{
		Expected: "a name that is not a UUID",
		Holds:    func(s string) bool { return uuid.Validate(s) != nil },
		Remedy:   "Prefect would look the UUID up as an ID.",
	}
}

// IsName accepts what the API allows as a name in an address: '^[^/%&><]+$'.
func IsName() []validator.String {
	return []validator.String{
		stringvalidator.LengthAtLeast(1),
		StringRule{
			Expected: "a name without the characters / % & > < and without line breaks",
			Holds:    func(s string) bool { return !strings.ContainsAny(s, "/%&><\n\r") },
			Remedy:   "Prefect rejects these characters in names. Use a dash instead.",
		},
	}
}

// jsonObjectRule accepts JSON objects. Its message leaves the value out, which may be secret.
type jsonObjectRule struct{}

func (jsonObjectRule) Description(context.Context) string { return "must be a JSON object" }

func (r jsonObjectRule) MarkdownDescription(ctx context.Context) string { return r.Description(ctx) }

func (jsonObjectRule) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	var o map[string]json.RawMessage
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() ||
		(json.Unmarshal([]byte(req.ConfigValue.ValueString()), &o) == nil && o != nil) {
		return
	}
	diag.CodeInvalid.ReportErrorAt(&resp.Diagnostics, req.Path, InvalidTitle(req.Path),
		fmt.Sprintf("%s must be a JSON object, such as jsonencode({ name = \"value\" }), or {} for an empty one.", req.Path))
}

// IsJSONObject accepts JSON objects.
func IsJSONObject() validator.String { return jsonObjectRule{} }
