package prefectyaml

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxDigits is how many digits Python reads of a decimal integer.
const maxDigits = 4300

var (
	yamlBools  = map[string]bool{"yes": true, "no": false, "true": true, "false": false, "on": true, "off": false}
	intPattern = regexp.MustCompile(
		`^(?:[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$`,
	)
	floatPattern = regexp.MustCompile(
		`^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$`,
	)
)

// number is a number in the form that JSON has for it.
type number struct{ literal string }

// MarshalJSON writes the number with its digits.
func (n number) MarshalJSON() ([]byte, error) { return []byte(n.literal), nil }

// scalar is what PyYAML makes of a scalar.
func scalar(n *yaml.Node) (any, error) {
	if hasExplicitTag(n) {
		return convert(n.ShortTag(), n.Value)
	}
	if !isPlainScalar(n) {
		return n.Value, nil
	}
	return convert(implicitTag(n.Value), n.Value)
}

// implicitTag is the type that YAML 1.1 gives a scalar without quotes. No scalar matches two types.
func implicitTag(text string) string {
	switch {
	case text == "" || text == "~" || text == "null" || text == "Null" || text == "NULL":
		return "!!null"
	case isBool(text):
		return "!!bool"
	case floatPattern.MatchString(text):
		return "!!float"
	case intPattern.MatchString(text):
		return "!!int"
	case implicitTimestamp.MatchString(text):
		return "!!timestamp"
	case text == "=" || text == "<<":
		return text
	}
	return "!!str"
}

// isBool is whether a text is a boolean: in small letters, in capitals, or with a capital first.
func isBool(text string) bool {
	lower := strings.ToLower(text)
	_, ok := yamlBools[lower]
	return ok && (text == lower || text == strings.ToUpper(text) || text[1:] == lower[1:])
}

func convert(tag, text string) (any, error) {
	switch tag {
	case "!!str":
		return text, nil
	case "!!null":
		return nil, nil
	case "!!bool":
		if b, ok := yamlBools[strings.ToLower(text)]; ok {
			return b, nil
		}
	case "!!int":
		return parseInt(text)
	case "!!float":
		return parseFloat(text)
	case "!!timestamp":
		return parseTimestamp(text)
	case "=", "<<":
		return nil, fmt.Errorf("%s has a special meaning in YAML: put it in quotes", tag)
	default:
		return nil, fmt.Errorf("the tag %s is unknown; remove it", tag)
	}
	return nil, fmt.Errorf("%q is not of the type %s", text, tag)
}

func parseInt(text string) (any, error) {
	sign, digits := cutSign(text)
	if len(digits) > maxDigits {
		return nil, fmt.Errorf("a number of more than %d digits", maxDigits)
	}
	var whole *big.Int
	var ok bool
	switch {
	case strings.Contains(digits, ":"):
		whole, ok = sexagesimal(digits)
	case strings.HasPrefix(digits, "0b"):
		whole, ok = new(big.Int).SetString(digits[2:], 2)
	case strings.HasPrefix(digits, "0x"):
		whole, ok = new(big.Int).SetString(digits[2:], 16)
	case len(digits) > 1 && digits[0] == '0':
		whole, ok = new(big.Int).SetString(digits[1:], 8)
	default:
		whole, ok = new(big.Int).SetString(digits, 10)
	}
	if !ok {
		return nil, fmt.Errorf("%q is not a whole number", text)
	}
	if sign < 0 {
		whole.Neg(whole)
	}
	return number{whole.String()}, nil
}

// cutSign splits a number into its sign and its digits without underscores.
func cutSign(text string) (sign int, digits string) {
	text = strings.ReplaceAll(text, "_", "")
	if rest, minus := strings.CutPrefix(text, "-"); minus {
		return -1, rest
	}
	return 1, strings.TrimPrefix(text, "+")
}

// sexagesimal is hours, minutes and seconds, or degrees: 1:30 is 90.
func sexagesimal(text string) (*big.Int, bool) {
	whole, sixty := new(big.Int), big.NewInt(60)
	for part := range strings.SplitSeq(text, ":") {
		digit, ok := new(big.Int).SetString(part, 10)
		if !ok {
			return nil, false
		}
		whole.Add(whole.Mul(whole, sixty), digit)
	}
	return whole, true
}

func parseFloat(text string) (any, error) {
	sign, digits := cutSign(strings.ToLower(text))
	if digits == ".inf" || digits == ".nan" {
		return nil, errors.New("JSON, and so Prefect, has no infinity and no NaN")
	}
	var f float64
	for part := range strings.SplitSeq(digits, ":") {
		digit, err := strconv.ParseFloat(part, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is out of the range of numbers", text)
		}
		f = f*60 + digit
	}
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return nil, fmt.Errorf("%q is out of the range of numbers", text)
	}
	out := strconv.FormatFloat(float64(sign)*f, 'g', -1, 64)
	if !strings.ContainsAny(out, ".e") {
		out += ".0"
	}
	return number{out}, nil
}
