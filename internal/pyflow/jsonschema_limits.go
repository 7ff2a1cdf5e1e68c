package pyflow

import (
	"encoding/json"
	"fmt"
	"math/big"
)

// numericKeys are the names that JSON Schema has for limits of numbers.
var numericKeys = map[string]string{
	"multiple_of": "multipleOf", "le": "maximum", "ge": "minimum", "lt": "exclusiveMaximum", "gt": "exclusiveMinimum",
}

// lengthKeys are the names that JSON Schema has for limits of length, by the kind of what is long.
func lengthKeys(kind coreKind) (least, most string) {
	switch kind {
	case strCore, bytesCore:
		return "minLength", "maxLength"
	case dictCore:
		return "minProperties", "maxProperties"
	}
	return "minItems", "maxItems"
}

// addLimits adds the limits that a core checks itself.
func (g *generator) addLimits(s schemaObject, c *coreSchema) error {
	for _, limit := range c.limits {
		key := ""
		switch least, most := lengthKeys(c.kind); limit.name {
		case "min_length":
			key = least
		case "max_length":
			key = most
		case "pattern":
			key = "pattern"
		default:
			switch {
			case c.kind == intCore || c.kind == floatCore:
				key = numericKeys[limit.name]
			case limit.name == "multiple_of" && c.kind.isMoment() && g.version.wrapsMultiples():
				key = limit.name // a function checks it
			}
		}
		if key == "" {
			continue
		}
		j, err := jsonOf(limit.value)
		if err != nil {
			return unknownValue("the limit %s is not evaluated", limit.name)
		}
		if j != nil { // an infinite limit is none
			s[key] = j
		}
	}
	return nil
}

// decimalSchema is the schema of a number or of its string form.
func (g *generator) decimalSchema(c *coreSchema) schemaObject {
	number := schemaObject{"type": "number"}
	var digits, places *big.Int
	for _, limit := range c.limits {
		switch limit.name {
		case "max_digits":
			digits, _ = integerOf(limit.value)
		case "decimal_places":
			places, _ = integerOf(limit.value)
		default:
			number[numericKeys[limit.name]] = decimalLimit(limit.value)
		}
	}
	text := schemaObject{"type": "string"}
	if g.version.decimalPatterns() {
		text["pattern"] = decimalPattern(digits, places)
	}
	return schemaObject{"anyOf": []any{number, text}}
}

func decimalLimit(v value) json.Number {
	if s, ok := v.(scalar); ok {
		f, _, _ := big.ParseFloat(s.text, 10, 53, big.ToNearestEven)
		n, _ := f.Float64()
		return json.Number(floatText(n))
	}
	return json.Number(floatText(floatOf(v)))
}

// decimalPattern is the regular expression that pydantic writes for decimals in texts.
func decimalPattern(digits, places *big.Int) string {
	const start = `^(?!^[-+.]*$)[+-]?0*`
	switch {
	case digits == nil && places == nil:
		return start + `\d*\.?\d*$`
	case digits == nil:
		return start + fmt.Sprintf(`\d*\.?\d{0,%v}0*$`, places)
	}
	more := new(big.Int).Add(digits, integer(1))
	if places == nil {
		return start + fmt.Sprintf(`(?:\d{0,%v}|(?=[\d.]{1,%v}0*$)\d*\.\d*0*$)`, digits, more)
	}
	whole := new(big.Int).Sub(digits, places)
	if whole.Sign() < 0 {
		whole = new(big.Int)
	}
	return start + fmt.Sprintf(`(?:\d{0,%v}|(?=[\d.]{1,%v}0*$)\d{0,%v}\.\d{0,%v}0*$)`, whole, more, whole, places)
}
