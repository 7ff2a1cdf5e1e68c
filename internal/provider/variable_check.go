package provider

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// longestValue is how long a variable's value may be as Python writes it in JSON: MAX_VARIABLE_VALUE_LENGTH in
// prefect.types.
const longestValue = 5000

// isVariableName accepts what the API allows as the name of a variable.
func isVariableName() []validator.String {
	return []validator.String{textRule{
		expected: "1 to 255 lower-case letters without accents, digits, dashes and underscores",
		holds:    canNameVariable,
		remedy:   "Prefect refuses all other names of variables.",
	}}
}

// checkVariable refuses a value that the API would refuse.
func checkVariable(v *variable, diags *diag.Diagnostics) {
	if !known(v.Value) {
		return
	}
	plain, err := plainValue(v.Value.UnderlyingValue())
	if err != nil {
		return // a part is not known yet
	}
	text, err := encodeJSON(plain)
	if err != nil {
		return // the write says so
	}
	if n := wideNumber(text); n != "" {
		codeInvalid.addErrorAt(diags, path.Root("value"), "The number is too big",
			fmt.Sprintf("value has the whole number %.40s, but Prefect takes none beyond 64 bits in a variable. Write it as a text, in quotes.", n))
	}
	if n := pythonLength(string(text)); n > longestValue {
		codeInvalid.addErrorAt(diags, path.Root("value"), "The value is too long",
			fmt.Sprintf("As JSON, value has %d characters, but Prefect takes %d at the most. Split it into several variables, or keep it in a block or a file.", n, longestValue))
	}
}

// wideNumber finds in JSON a whole number that Prefect refuses in variables, since it fits neither a signed nor an unsigned
// number of 64 bits; empty for none.
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

// pythonLength is how many characters Python's json.dumps makes of compact JSON: it puts spaces after commas and colons,
// and escapes all that is not ASCII.
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
