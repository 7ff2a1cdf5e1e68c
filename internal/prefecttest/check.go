package prefecttest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// handlerResult is an answer; as an error it ends a handler early.
type handlerResult struct {
	status int
	body   any
	header http.Header
}

func (r handlerResult) Error() string { return fmt.Sprint(r.status, " ", r.body) }

// errorResult is a response in the form of the server's HTTPException.
func errorResult(status int, format string, args ...any) handlerResult {
	return handlerResult{status: status, body: object{"detail": fmt.Sprintf(format, args...)}}
}

// internalServerError is the response to an unhandled exception.
func internalServerError() handlerResult {
	return handlerResult{status: http.StatusInternalServerError, body: object{"exception_message": "Internal Server Error"}}
}

// conflict is what a violated constraint of the database answers.
func conflict() handlerResult {
	return errorResult(http.StatusConflict, "Data integrity conflict. This usually means a unique or foreign key constraint"+
		" was violated. See server logs for details.")
}

// validationError is one entry of exception_detail, in pydantic's form.
type validationError struct {
	Type  string `json:"type"`
	Loc   []any  `json:"loc"`
	Msg   string `json:"msg"`
	Input any    `json:"input"`
	Ctx   object `json:"ctx,omitempty"`
}

func invalid(body any, problems ...validationError) handlerResult {
	return handlerResult{status: http.StatusUnprocessableEntity, body: object{
		"exception_message": "Invalid request received.", "exception_detail": problems, "request_body": body,
	}}
}

// invalidModel is what a validator of a whole model answers.
func invalidModel(body object, text string) handlerResult {
	return invalid(body, withServerRule(anything, func(any) string { return text })([]any{"body"}, body)...)
}

// check looks at a value of a request body and returns what is wrong with it.
type check func(at []any, v any) []validationError

func validationFailure(typ string, at []any, msg string, v any) []validationError {
	return []validationError{{Type: typ, Loc: at, Msg: msg, Input: v}}
}

func childLocation(at []any, key any) []any { return append(slices.Clone(at), key) }

// modelField is a member of a model.
type modelField struct {
	name     string
	check    check
	required bool
}

// model is a body with known members; it refuses others unless it is open.
type model struct {
	fields []modelField
	open   bool
}

func (m model) check(at []any, v any) []validationError {
	o, ok := v.(object)
	if !ok {
		return validationFailure("model_attributes_type", at, "Input should be a valid dictionary or object to extract fields from", v)
	}
	var out []validationError
	known := map[string]bool{}
	for _, f := range m.fields {
		known[f.name] = true
		member, present := o[f.name]
		switch {
		case present:
			out = append(out, f.check(childLocation(at, f.name), member)...)
		case f.required:
			out = append(out, m.missing(childLocation(at, f.name), o)...)
		}
	}
	for _, name := range sortedKeys(o) {
		if !known[name] && !m.open {
			out = append(out, validationFailure("extra_forbidden", childLocation(at, name), "Extra inputs are not permitted", o[name])...)
		}
	}
	return out
}

// missing shows what the field is missing from, which for an open model, the parameters of an endpoint, is nothing.
func (m model) missing(at []any, o object) []validationError {
	if m.open {
		return validationFailure("missing", at, "Field required", nil)
	}
	return validationFailure("missing", at, "Field required", o)
}

func anything([]any, any) []validationError { return nil }

func isString(at []any, v any) []validationError {
	if _, ok := v.(string); !ok {
		return validationFailure("string_type", at, "Input should be a valid string", v)
	}
	return nil
}

func boolean(at []any, v any) []validationError {
	if _, ok := v.(bool); !ok {
		return validationFailure("bool_type", at, "Input should be a valid boolean", v)
	}
	return nil
}

func dictionary(at []any, v any) []validationError {
	if _, ok := v.(object); !ok {
		return validationFailure("dict_type", at, "Input should be a valid dictionary", v)
	}
	return nil
}

func identifier(at []any, v any) []validationError {
	if _, err := uuid.Parse(str(v)); err != nil {
		return []validationError{{"uuid_parsing", at, "Input should be a valid UUID, " + uuidErrorMessage(str(v), 1), v, object{"error": ""}}}
	}
	return nil
}

// uuidErrorMessage is the message about an invalid UUID. first is the number of the first character.
func uuidErrorMessage(s string, first int) string {
	for i, r := range s {
		if !strings.ContainsRune("0123456789abcdefABCDEF-", r) {
			return fmt.Sprintf("invalid character: found `%c` at %d", r, i+first)
		}
	}
	return fmt.Sprintf("invalid length: expected length 32 for simple format, found %d", len(s))
}

func moment(at []any, v any) []validationError {
	if _, err := parseTime(str(v)); err != nil {
		return validationFailure("datetime_from_date_parsing", at, "Input should be a valid datetime or date", v)
	}
	return nil
}

// parseTime reads RFC 3339, and takes a time without offset as UTC, as pydantic followed by the server does.
func parseTime(s string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t, err = time.Parse("2006-01-02T15:04:05.999999", s)
	}
	return t, err
}

// integer accepts whole numbers of at least least.
func integer(least int) check {
	return func(at []any, v any) []validationError {
		n, ok := v.(json.Number)
		if !ok {
			return validationFailure("int_type", at, "Input should be a valid integer", v)
		}
		i, err := n.Int64()
		switch {
		case err != nil:
			return validationFailure("int_from_float", at, "Input should be a valid integer, got a number with a fractional part", v)
		case i < int64(least) && least == 1:
			return []validationError{{"greater_than", at, "Input should be greater than 0", v, object{"gt": 0}}}
		case i < int64(least):
			msg := fmt.Sprint("Input should be greater than or equal to ", least)
			return []validationError{{"greater_than_equal", at, msg, v, object{"ge": least}}}
		}
		return nil
	}
}

// atMost adds an upper limit to integer.
func atMost(inner check, most int) check {
	return func(at []any, v any) []validationError {
		if out := inner(at, v); out != nil || number(v) <= float64(most) {
			return out
		}
		msg := fmt.Sprint("Input should be less than or equal to ", most)
		return []validationError{{"less_than_equal", at, msg, v, object{"le": most}}}
	}
}

func nullable(inner check) check {
	return func(at []any, v any) []validationError {
		if v == nil {
			return nil
		}
		return inner(at, v)
	}
}

func listOf(inner check) check {
	return func(at []any, v any) []validationError {
		items, ok := v.([]any)
		if !ok {
			return validationFailure("list_type", at, "Input should be a valid list", v)
		}
		var out []validationError
		for i, item := range items {
			out = append(out, inner(childLocation(at, i), item)...)
		}
		return out
	}
}

func oneOf(values ...string) check {
	return func(at []any, v any) []validationError {
		if slices.Contains(values, str(v)) {
			return nil
		}
		last := len(values) - 1
		expected := "'" + strings.Join(values[:last], "', '") + "' or '" + values[last] + "'"
		return []validationError{{"enum", at, "Input should be " + expected, v, object{"expected": expected}}}
	}
}

func pattern(expr string) check {
	re := regexp.MustCompile(expr)
	return func(at []any, v any) []validationError {
		if out := isString(at, v); out != nil {
			return out
		}
		if !re.MatchString(str(v)) {
			msg := fmt.Sprintf("String should match pattern '%s'", expr)
			return []validationError{{"string_pattern_mismatch", at, msg, v, object{"pattern": expr}}}
		}
		return nil
	}
}

// withServerRule adds a check of the server's own to another; complain returns what is wrong, or nothing.
func withServerRule(inner check, complain func(v any) string) check {
	return func(at []any, v any) []validationError {
		if out := inner(at, v); out != nil {
			return out
		}
		if msg := complain(v); msg != "" {
			return []validationError{{"value_error", at, "Value error, " + msg, v, object{"error": object{}}}}
		}
		return nil
	}
}

// serverRuleFirst runs the server's own check ahead of another, which then decides alone when it is content.
func serverRuleFirst(complain func(v any) string, inner check) check {
	first := withServerRule(anything, complain)
	return func(at []any, v any) []validationError {
		if out := first(at, v); out != nil {
			return out
		}
		return inner(at, v)
	}
}

// alternative is a member of a union, under the name that pydantic puts into the location.
type alternative struct {
	name  string
	check check
}

// union accepts what any alternative accepts, and otherwise reports the complaints of all of them.
func union(alternatives ...alternative) check {
	return func(at []any, v any) []validationError {
		var out []validationError
		for _, a := range alternatives {
			problems := a.check(childLocation(at, a.name), v)
			if problems == nil {
				return nil
			}
			out = append(out, problems...)
		}
		return out
	}
}
