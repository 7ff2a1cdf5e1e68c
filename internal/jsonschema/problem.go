package jsonschema

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// problemOf says what a value must be, without the value itself.
func problemOf(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.Type:
		return typeProblem(k.Want, k.Got)
	case *kind.Enum:
		return "must be one of " + jsonTexts(k.Want)
	case *kind.Const:
		return "must be " + jsonTexts([]any{k.Want})
	case *kind.Pattern:
		return fmt.Sprintf("must match the pattern %q", k.Want)
	case *kind.UniqueItems:
		return fmt.Sprintf("must have unique items, but items %d and %d are equal", k.Duplicates[0], k.Duplicates[1])
	case *kind.FalseSchema:
		return "is not allowed"
	}
	if problem := sizeProblem(k); problem != "" {
		return problem
	}
	return fmt.Sprintf("does not match %q in the schema", strings.Join(k.KeywordPath(), "."))
}

func sizeProblem(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.Minimum:
		return "must be at least " + number(k.Want)
	case *kind.Maximum:
		return "must be at most " + number(k.Want)
	case *kind.ExclusiveMinimum:
		return "must be more than " + number(k.Want)
	case *kind.ExclusiveMaximum:
		return "must be less than " + number(k.Want)
	case *kind.MultipleOf:
		return "must be a multiple of " + number(k.Want)
	case *kind.MinLength:
		return fmt.Sprintf("must have at least %d characters, not %d", k.Want, k.Got)
	case *kind.MaxLength:
		return fmt.Sprintf("must have at most %d characters, not %d", k.Want, k.Got)
	case *kind.MinItems:
		return fmt.Sprintf("must have at least %d items, not %d", k.Want, k.Got)
	case *kind.MaxItems:
		return fmt.Sprintf("must have at most %d items, not %d", k.Want, k.Got)
	case *kind.MinProperties:
		return fmt.Sprintf("must have at least %d entries, not %d", k.Want, k.Got)
	case *kind.MaxProperties:
		return fmt.Sprintf("must have at most %d entries, not %d", k.Want, k.Got)
	}
	return ""
}

func typeProblem(want []string, got string) string {
	slices.Sort(want)
	var names []string
	for _, w := range slices.Compact(want) {
		names = append(names, article(w))
	}
	return "must be " + strings.Join(names, " or ") + ", not " + article(got)
}

func article(kind string) string {
	switch kind {
	case "null":
		return kind
	case "array", "integer", "object":
		return "an " + kind
	}
	return "a " + kind
}

func number(r *big.Rat) string {
	if r.IsInt() {
		return r.RatString()
	}
	f, _ := r.Float64()
	return fmt.Sprint(f)
}

func jsonTexts(values []any) string {
	texts := make([]string, len(values))
	for i, v := range values {
		b, _ := json.Marshal(v) // it came from JSON
		texts[i] = string(b)
	}
	return strings.Join(texts, ", ")
}
