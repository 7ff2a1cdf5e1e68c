package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/spelling"
)

// optional is what a write sends for v: nothing while v is unknown, null when it is null, else what get returns.
func optional[T any](v attr.Value, get func() T) client.Optional[T] {
	switch {
	case v.IsUnknown():
		return client.Optional[T]{}
	case v.IsNull():
		return client.Null[T]()
	}
	return client.Some(get())
}

// given is optional for a field that the API does not allow to be null: a null v is absent too.
func given[T any](v attr.Value, get func() T) client.Optional[T] {
	if v.IsNull() {
		return client.Optional[T]{}
	}
	return optional(v, get)
}

// rawJSON is the JSON text of v.
func rawJSON(v jsonText) func() json.RawMessage {
	return func() json.RawMessage { return json.RawMessage(v.ValueString()) }
}

// jsonValue is the attribute of a JSON text; an absent one is null.
func jsonValue(b json.RawMessage) jsonText {
	if len(b) == 0 || string(b) == "null" {
		return jsonText{}
	}
	return newJSONText(string(b))
}

// encodeJSON writes JSON without escaping HTML characters, so that values read as they were written.
func encodeJSON(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

// sameAsJSON reports whether the JSON of two values is the same to the API (see client.SameJSON).
func sameAsJSON(a, b any) bool {
	textA, errA := encodeJSON(a)
	textB, errB := encodeJSON(b)
	return errA == nil && errB == nil && client.SameJSON(textA, textB)
}

// texts is the strings of a set or list.
func texts(ctx context.Context, v interface {
	ElementsAs(context.Context, any, bool) diag.Diagnostics
}, diags *diag.Diagnostics) func() []string {
	return func() []string {
		out := []string{}
		diags.Append(v.ElementsAs(ctx, &out, false)...)
		return out
	}
}

// sortedTexts is the strings of a list whose order means nothing; never nil, which the API would be sent as null.
func sortedTexts(ctx context.Context, v types.List, diags *diag.Diagnostics) []string {
	if v.IsNull() || v.IsUnknown() {
		return []string{}
	}
	out := texts(ctx, v, diags)()
	slices.Sort(out)
	return out
}

// textSet is a set of strings; never null, as the API's lists never are.
func textSet(items []string) types.Set {
	elements := make([]attr.Value, len(items))
	for i, item := range items {
		elements[i] = types.StringValue(item)
	}
	return types.SetValueMust(types.StringType, elements)
}

// textList is a list of strings; never null, as the API's lists never are.
func textList(items []string) types.List {
	elements := make([]attr.Value, len(items))
	for i, item := range items {
		elements[i] = types.StringValue(item)
	}
	return types.ListValueMust(types.StringType, elements)
}

// emptySet is what tags and the like go back to.
func emptySet() attr.Value { return textSet(nil) }

// emptyJSON is what JSON objects go back to.
func emptyJSON() attr.Value { return newJSONText("{}") }

// timeValue is a point in time as state shows it: RFC 3339 in UTC; a zero time is null.
func timeValue(t time.Time) timetypes.RFC3339 {
	if t.IsZero() {
		return timetypes.NewRFC3339Null()
	}
	return timetypes.NewRFC3339TimeValue(t.UTC())
}

// timePointerValue is a point in time with every digit, in UTC; a missing one is null.
func timePointerValue(t *time.Time) timetypes.RFC3339 {
	if t == nil {
		return timetypes.NewRFC3339Null()
	}
	return exactTimeValue(new(t.UTC()))
}

// exactTimeValue is a point in time with every digit and its own offset from UTC; a missing one is null.
func exactTimeValue(t *time.Time) timetypes.RFC3339 {
	if t == nil {
		return timetypes.NewRFC3339Null()
	}
	return timetypes.NewRFC3339ValueMust(t.Format(time.RFC3339Nano))
}

// textOrEmpty is a text; a missing one is empty.
func textOrEmpty(s *string) types.String {
	if s == nil {
		return types.StringValue("")
	}
	return types.StringValue(*s)
}

// orNil is a pointer to s, or nil when s is empty.
func orNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// meant asks whether one of the known words was meant, after a sentence; empty when none is like it.
func meant(word string, known []string) string {
	if near := spelling.Nearest(word, known); near != "" {
		return fmt.Sprintf(" Did you mean %q?", near)
	}
	return ""
}

// words turns a noun of the interface into English: work_pool into 'work pool'.
func words(noun string) string { return strings.ReplaceAll(noun, "_", " ") }

// namePrefix is what the official provider's import ids put before names.
const namePrefix = "name/"
