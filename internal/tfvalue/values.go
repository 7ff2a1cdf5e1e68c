package tfvalue

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/spelling"
)

// JSONOrNone is the JSON text of v; nothing while it is null or unknown.
func JSONOrNone(v JSONString) json.RawMessage {
	if v.IsNull() || v.IsUnknown() {
		return nil
	}
	return RawJSON(v)()
}

// TypesOf is the types of attributes.
func TypesOf[A interface{ GetType() attr.Type }](in map[string]A) map[string]attr.Type {
	out := make(map[string]attr.Type, len(in))
	for name, a := range in {
		out[name] = a.GetType()
	}
	return out
}

// BuildOnce returns a function that returns copies of a map that it builds once. The framework makes a new resource for each call
// of Terraform, which would build its hundreds of attributes again.
func BuildOnce[V any](build func() map[string]V) func() map[string]V {
	built := sync.OnceValue(build)
	return func() map[string]V { return maps.Clone(built()) }
}

// IsNullOrUnknown reports whether nobody has said yet what v is.
func IsNullOrUnknown(v attr.Value) bool { return v.IsNull() || v.IsUnknown() }

// JSONStringOf is a value of an attribute that holds JSON.
func JSONStringOf(v attr.Value) JSONString {
	text, _ := v.(JSONString)
	return text
}

// OptionalNullable is what a write sends for v: nothing while v is unknown, null when it is null, else what get returns.
func OptionalNullable[T any](v attr.Value, get func() T) patch.Optional[T] {
	switch {
	case v.IsUnknown():
		return patch.Optional[T]{}
	case v.IsNull():
		return patch.Null[T]()
	}
	return patch.Some(get())
}

// OptionalNonNull is optional for a field that the API does not allow to be null: a null v is absent too.
func OptionalNonNull[T any](v attr.Value, get func() T) patch.Optional[T] {
	if v.IsNull() {
		return patch.Optional[T]{}
	}
	return OptionalNullable(v, get)
}

// RawJSON is the JSON text of v.
func RawJSON(v JSONString) func() json.RawMessage {
	return func() json.RawMessage { return json.RawMessage(v.ValueString()) }
}

// JSONValue is the attribute of a JSON text; an absent one is null.
func JSONValue(b json.RawMessage) JSONString {
	if len(b) == 0 || string(b) == "null" {
		return JSONString{}
	}
	return NewJSONString(string(b))
}

// EncodeJSON writes JSON without escaping HTML characters, so that values read as they were written.
func EncodeJSON(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

// SameAsJSON reports whether the JSON of two values is the same to the API (see patch.SameJSON).
func SameAsJSON(a, b any) bool {
	textA, errA := EncodeJSON(a)
	textB, errB := EncodeJSON(b)
	return errA == nil && errB == nil && patch.SameJSON(textA, textB)
}

// Strings is the strings of a set or list.
func Strings(ctx context.Context, v interface {
	ElementsAs(context.Context, any, bool) fwdiag.Diagnostics
}, diags *fwdiag.Diagnostics) func() []string {
	return func() []string {
		out := []string{}
		diags.Append(v.ElementsAs(ctx, &out, false)...)
		return out
	}
}

// SortedStrings is the strings of a list whose order means nothing; never nil, which the API would be sent as null.
func SortedStrings(ctx context.Context, v types.List, diags *fwdiag.Diagnostics) []string {
	if v.IsNull() || v.IsUnknown() {
		return []string{}
	}
	out := Strings(ctx, v, diags)()
	slices.Sort(out)
	return out
}

// StringSet is a set of strings; never null, as the API's lists never are.
func StringSet(items []string) types.Set {
	elements := make([]attr.Value, len(items))
	for i, item := range items {
		elements[i] = types.StringValue(item)
	}
	return types.SetValueMust(types.StringType, elements)
}

// StringList is a list of strings; never null, as the API's lists never are.
func StringList(items []string) types.List {
	elements := make([]attr.Value, len(items))
	for i, item := range items {
		elements[i] = types.StringValue(item)
	}
	return types.ListValueMust(types.StringType, elements)
}

// EmptySet is what tags and the like go back to.
func EmptySet() attr.Value { return StringSet(nil) }

// EmptyJSON is what JSON objects go back to.
func EmptyJSON() attr.Value { return NewJSONString("{}") }

// TimeValue is a point in time as state shows it: RFC 3339 in UTC; a zero time is null.
func TimeValue(t time.Time) timetypes.RFC3339 {
	if t.IsZero() {
		return timetypes.NewRFC3339Null()
	}
	return timetypes.NewRFC3339TimeValue(t.UTC())
}

// TimePointerValue is a point in time with every digit, in UTC; a missing one is null.
func TimePointerValue(t *time.Time) timetypes.RFC3339 {
	if t == nil {
		return timetypes.NewRFC3339Null()
	}
	return ExactTimeValue(new(t.UTC()))
}

// ExactTimeValue is a point in time with every digit and its own offset from UTC; a missing one is null.
func ExactTimeValue(t *time.Time) timetypes.RFC3339 {
	if t == nil {
		return timetypes.NewRFC3339Null()
	}
	return timetypes.NewRFC3339ValueMust(t.Format(time.RFC3339Nano))
}

// StringOrEmpty is a text; a missing one is empty.
func StringOrEmpty(s *string) types.String {
	if s == nil {
		return types.StringValue("")
	}
	return types.StringValue(*s)
}

// PtrOrNil is a pointer to s, or nil when s is empty.
func PtrOrNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// DidYouMean asks whether one of the known words was meant, after a sentence; empty when none is like it.
func DidYouMean(word string, known []string) string {
	if near := spelling.Nearest(word, known); near != "" {
		return fmt.Sprintf(" Did you mean %q?", near)
	}
	return ""
}

// NamePrefix is what the official provider's import ids put before names.
const NamePrefix = "name/"
