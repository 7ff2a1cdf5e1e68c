package objchange

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
)

// AssertPlanValid returns what makes a planned object invalid. Each planned value must equal the configuration or, where the
// provider treats both as equal, the prior state. A computed attribute that the configuration leaves out may have any value.
func AssertPlanValid(attributes []*tfprotov6.SchemaAttribute, prior, config, planned cty.Value) []string {
	return planErrors(attributes, prior, config, planned, "")
}

func planErrors(attributes []*tfprotov6.SchemaAttribute, prior, config, planned cty.Value, path string) []string {
	if planned.IsNull() != config.IsNull() {
		return []string{fmt.Sprintf("%s: planned for existence where the configuration has none, or the reverse", orRoot(path))}
	}
	if planned.IsNull() || !planned.IsKnown() || !config.IsKnown() {
		return nil
	}
	var out []string
	for _, a := range attributes {
		was := cty.NullVal(planned.GetAttr(a.Name).Type())
		if !prior.IsNull() && prior.IsKnown() {
			was = prior.GetAttr(a.Name)
		}
		out = append(out, planErrorsOf(a, was, config.GetAttr(a.Name), planned.GetAttr(a.Name), path+"."+a.Name)...)
	}
	return out
}

func planErrorsOf(a *tfprotov6.SchemaAttribute, prior, config, planned cty.Value, path string) []string {
	switch {
	case a.WriteOnly:
		if !planned.IsNull() {
			return []string{path + ": a write-only attribute has a planned value"}
		}
		return nil
	case isValidPlannedValue(a, prior, config, planned):
		return nil
	case a.NestedType != nil && isKnownNonNull(planned) && isKnownNonNull(config):
		return nestedPlanErrors(a, prior, config, planned, path)
	}
	return []string{fmt.Sprintf("%s: planned value %#v does not match config value %#v nor prior value %#v", path, planned, config, prior)}
}

// isValidPlannedValue reports whether a planned value equals the configuration or the prior state, or is computed.
func isValidPlannedValue(a *tfprotov6.SchemaAttribute, prior, config, planned cty.Value) bool {
	if config.IsNull() {
		return a.Computed || planned.IsNull()
	}
	if !planned.IsKnown() && !config.IsKnown() { // refinements of unknown values may differ
		return true
	}
	return planned.RawEquals(config) || (planned.RawEquals(prior) && !prior.IsNull())
}

// isKnownNonNull reports whether a value is known and not null.
func isKnownNonNull(v cty.Value) bool { return v.IsKnown() && !v.IsNull() }

func nestedPlanErrors(a *tfprotov6.SchemaAttribute, prior, config, planned cty.Value, path string) []string {
	nested := a.NestedType.Attributes
	switch a.NestedType.Nesting {
	case tfprotov6.SchemaObjectNestingModeList:
		if config.LengthInt() != planned.LengthInt() {
			return []string{path + ": the planned length differs from the configured one"}
		}
		var out []string
		for it := planned.ElementIterator(); it.Next(); {
			key, v := it.Element()
			was := cty.NullVal(v.Type())
			if !prior.IsNull() && prior.IsKnown() && prior.HasIndex(key).True() {
				was = prior.Index(key)
			}
			out = append(out, planErrors(nested, was, config.Index(key), v, fmt.Sprintf("%s[%#v]", path, key))...)
		}
		return out
	case tfprotov6.SchemaObjectNestingModeMap:
		if config.LengthInt() != planned.LengthInt() {
			return []string{path + ": the planned keys differ from the configured ones"}
		}
		return nil
	case tfprotov6.SchemaObjectNestingModeSet:
		if planned.LengthInt() > config.LengthInt() {
			return []string{path + ": the plan has more elements than the configuration"}
		}
		return nil
	default:
		return planErrors(nested, prior, config, planned, path)
	}
}

// AssertObjectCompatible returns how an object differs from its plan, which it must not do where the plan was known.
func AssertObjectCompatible(planned, actual cty.Value) []string {
	return resultErrors(planned, actual, "")
}

func resultErrors(planned, actual cty.Value, path string) []string {
	switch {
	case !planned.IsKnown():
		return nil
	case planned.IsNull() != actual.IsNull():
		if planned.IsNull() {
			return []string{fmt.Sprintf("%s: was null, but now %#v", orRoot(path), actual)}
		}
		return []string{orRoot(path) + ": was present, but now absent"}
	case planned.IsNull():
		return nil
	case !actual.IsKnown():
		return []string{orRoot(path) + ": was known, but now unknown"}
	}
	return knownResultErrors(planned, actual, path)
}

// knownResultErrors compares two values that are known and not null.
func knownResultErrors(planned, actual cty.Value, path string) []string {
	switch ty := planned.Type(); {
	case ty.IsObjectType() && actual.Type().IsObjectType():
		var out []string
		for name := range ty.AttributeTypes() {
			if !actual.Type().HasAttribute(name) {
				out = append(out, path+"."+name+": attribute is missing")
				continue
			}
			out = append(out, resultErrors(planned.GetAttr(name), actual.GetAttr(name), path+"."+name)...)
		}
		return out
	case ty.IsSetType():
		return setResultErrors(planned, actual, path)
	case ty.IsListType() || ty.IsTupleType() || ty.IsMapType():
		return collectionResultErrors(planned, actual, path)
	case !planned.RawEquals(actual):
		return []string{fmt.Sprintf("%s: was %#v, but now %#v", orRoot(path), planned, actual)}
	}
	return nil
}

func collectionResultErrors(planned, actual cty.Value, path string) []string {
	if !actual.CanIterateElements() || planned.LengthInt() != actual.LengthInt() {
		return []string{orRoot(path) + ": another number of elements than planned"}
	}
	var out []string
	for it := planned.ElementIterator(); it.Next(); {
		key, v := it.Element()
		at := fmt.Sprintf("%s[%#v]", path, key)
		if actual.HasIndex(key).False() {
			out = append(out, at+": element has vanished")
			continue
		}
		out = append(out, resultErrors(v, actual.Index(key), at)...)
	}
	return out
}

func setResultErrors(planned, actual cty.Value, path string) []string {
	if !actual.Type().IsSetType() || (planned.IsWhollyKnown() && planned.LengthInt() != actual.LengthInt()) {
		return []string{orRoot(path) + ": another number of elements than planned"}
	}
	var out []string
	for it := planned.ElementIterator(); it.Next(); {
		_, v := it.Element()
		found := false
		for other := actual.ElementIterator(); other.Next() && !found; {
			_, candidate := other.Element()
			found = len(resultErrors(v, candidate, path)) == 0
		}
		if !found {
			out = append(out, fmt.Sprintf("%s: planned set element %#v does not correlate with any element in actual", path, v))
		}
	}
	return out
}

// AssertStateValid returns what a state must not hold: unknown values, and values of write-only attributes.
func AssertStateValid(attributes []*tfprotov6.SchemaAttribute, v cty.Value) []string {
	if v.IsNull() {
		return nil
	}
	if !v.IsWhollyKnown() {
		return []string{"After the apply operation, the provider still indicated an unknown value"}
	}
	return AssertNoWriteOnly(attributes, v)
}

// AssertNoWriteOnly returns the write-only attributes that have a value.
func AssertNoWriteOnly(attributes []*tfprotov6.SchemaAttribute, v cty.Value) []string {
	return writeOnlyErrors(attributes, v, "")
}

func writeOnlyErrors(attributes []*tfprotov6.SchemaAttribute, v cty.Value, path string) []string {
	if v.IsNull() || !v.IsKnown() {
		return nil
	}
	var out []string
	for _, a := range attributes {
		of := v.GetAttr(a.Name)
		if a.WriteOnly && !of.IsNull() {
			out = append(out, path+"."+a.Name+": the provider returned a value for a write-only attribute")
		}
		if a.NestedType == nil || of.IsNull() || !of.IsKnown() {
			continue
		}
		if a.NestedType.Nesting == tfprotov6.SchemaObjectNestingModeSingle {
			out = append(out, writeOnlyErrors(a.NestedType.Attributes, of, path+"."+a.Name)...)
			continue
		}
		for it := of.ElementIterator(); it.Next(); {
			_, element := it.Element()
			out = append(out, writeOnlyErrors(a.NestedType.Attributes, element, path+"."+a.Name)...)
		}
	}
	return out
}

func orRoot(path string) string {
	if path == "" {
		return "the object"
	}
	return path
}
