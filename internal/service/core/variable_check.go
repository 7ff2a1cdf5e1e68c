package core

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

var variableName = regexp.MustCompile(`^[a-z0-9_-]+$`)

// CanNameVariable reports whether the API accepts the name for a variable.
func CanNameVariable(name string) bool {
	// The length is checked here, because to compile a bounded repetition costs half a millisecond at each start of the provider.
	return len(name) <= 255 && variableName.MatchString(name)
}

// longestValue is the maximum length of a variable's value in JSON as Python writes it: MAX_VARIABLE_VALUE_LENGTH in
// prefect.types.
const longestValue = 5000

// isVariableName validates the name of a variable.
func isVariableName() []validator.String {
	return []validator.String{tfvalue.StringRule{
		Expected: "1 to 255 lower-case ASCII letters, digits, dashes and underscores",
		Holds:    CanNameVariable,
		Remedy:   "Prefect rejects other names of variables.",
	}}
}

// checkVariable rejects values that the API would reject.
func checkVariable(v *variable, diags *fwdiag.Diagnostics) {
	if !tfvalue.HasValue(v.Value) {
		return
	}
	plain, err := tfvalue.PlainValue(v.Value.UnderlyingValue())
	if err != nil {
		return // a part is unknown
	}
	text, err := tfvalue.EncodeJSON(plain)
	if err != nil {
		return // the write reports it
	}
	if n := wideNumber(text); n != "" {
		diag.CodeInvalid.ReportErrorAt(
			diags,
			path.Root("value"),
			"Number out of range",
			fmt.Sprintf(
				"value contains the whole number %.40s, but variables support whole numbers of at most 64 bits. Write it as a string.",
				n,
			),
		)
	}
	if n := pythonLength(string(text)); n > longestValue {
		diag.CodeInvalid.ReportErrorAt(
			diags,
			path.Root("value"),
			"Value too long",
			fmt.Sprintf(
				"value has %d characters as JSON, but must have at most %d. Split it into several variables, or store it in a block "+
					"or a file.",
				n,
				longestValue,
			),
		)
	}
}

// wideNumber returns the first whole number in JSON that fits neither a signed nor an unsigned integer of 64 bits, which Prefect
// rejects in variables; empty for none.
func wideNumber(text []byte) string {
	for in := json.NewDecoder(bytes.NewReader(text)); ; {
		in.UseNumber()
		token, err := in.Token()
		if err != nil {
			return ""
		}
		n, ok := token.(json.Number)
		if !ok || strings.ContainsAny(n.String(), ".eE") {
			continue
		}
		_, errSigned := strconv.ParseInt(n.String(), 10, 64)
		_, errUnsigned := strconv.ParseUint(n.String(), 10, 64)
		if errSigned != nil && errUnsigned != nil {
			return n.String()
		}
	}
}

// pythonLength is the length of compact JSON after Python's json.dumps, which adds spaces after commas and colons, and escapes all
// characters outside ASCII.
func pythonLength(compact string) (n int) {
	inText, escaped := false, false
	for _, r := range compact {
		switch {
		case r > 127:
			n += len(`\u0000`) * utf16.RuneLen(r)
			continue
		case !inText && (r == ',' || r == ':'):
			n++
		case r == '"' && !escaped:
			inText = !inText
		}
		escaped = r == '\\' && !escaped
		n++
	}
	return n
}
