package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// textRule is a rule for a string, with the words that its message is made of.
type textRule struct {
	expected string
	holds    func(string) bool
	remedy   string
}

var _ validator.String = textRule{}

func (r textRule) Description(context.Context) string { return "must be " + r.expected }

func (r textRule) MarkdownDescription(ctx context.Context) string { return r.Description(ctx) }

func (r textRule) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() || r.holds(req.ConfigValue.ValueString()) {
		return
	}
	codeInvalid.addErrorAt(&resp.Diagnostics, req.Path, invalidTitle(req.Path),
		fmt.Sprintf("%s is %q, but must be %s. %s", placeText(req.Path), req.ConfigValue.ValueString(), r.expected, r.remedy))
}

// placeText is where a value is, as a person writes it: elements of sets have no place but their value.
func placeText(at path.Path) string {
	steps := at.Steps()
	if _, element := lastStep(steps).(path.PathStepElementKeyValue); element {
		return "An element of " + at.ParentPath().String()
	}
	return at.String()
}

// invalidTitle is the title of an error about the value at a path.
func invalidTitle(at path.Path) string {
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

// isUUID accepts the ids of the API.
func isUUID() validator.String {
	return textRule{
		expected: "a UUID such as 3f2504e0-4f89-11d3-9a0c-0305e82c3301",
		holds:    func(s string) bool { return uuid.Validate(s) == nil && len(s) == 36 },
		remedy:   "Use the id attribute of the object that is meant.",
	}
}

// notUUID refuses names that the API would take for ids.
func notUUID() validator.String {
	return textRule{
		expected: "a name that is not a UUID",
		holds:    func(s string) bool { return uuid.Validate(s) != nil },
		remedy:   "Prefect takes a UUID for an id and would never find it as a name.",
	}
}

// isName accepts what the API allows as a name in an address: '^[^/%&><]+$'.
func isName() []validator.String {
	return []validator.String{
		stringvalidator.LengthAtLeast(1),
		textRule{
			expected: "without any of the characters / % & > < and without line ends",
			holds:    func(s string) bool { return !strings.ContainsAny(s, "/%&><\n\r") },
			remedy:   "Prefect refuses these characters in names, and does not find a name of two lines; use a dash instead.",
		},
	}
}

// jsonObjectRule accepts JSON objects. Its message leaves the value out, which may be secret.
type jsonObjectRule struct{}

func (jsonObjectRule) Description(context.Context) string { return "must be a JSON object" }

func (r jsonObjectRule) MarkdownDescription(ctx context.Context) string { return r.Description(ctx) }

func (jsonObjectRule) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	var o map[string]json.RawMessage
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() || json.Unmarshal([]byte(req.ConfigValue.ValueString()), &o) == nil && o != nil {
		return
	}
	codeInvalid.addErrorAt(&resp.Diagnostics, req.Path, invalidTitle(req.Path),
		fmt.Sprintf("%s must be a JSON object, such as jsonencode({ name = \"value\" }). Give it one, or {} for none.", req.Path))
}

// isJSONObject accepts JSON objects.
func isJSONObject() validator.String { return jsonObjectRule{} }
