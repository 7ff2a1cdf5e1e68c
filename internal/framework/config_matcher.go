package framework

import (
	"context"
	"encoding/json"
	"maps"
	"math/big"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

// ConfigMatcher reports whether a configuration says what the state has, in the spelling of configuration that Terraform has
// generated from that state: it writes every text that is a JSON object or array with jsonencode, whose spaces and order
// differ, and leaves sensitive values out.
type ConfigMatcher struct {
	Ctx    context.Context
	Schema schema.Schema
	// Generated says that the configuration may be what Terraform has generated: the attribute has not been written from it.
	// A sensitive value in it may be left out (a whole attribute that is left out is ModifyPlan's business), and JSON in a
	// string may have another spelling.
	Generated bool
}

// Holds compares the values at a path.
func (l ConfigMatcher) Holds(at *tftypes.AttributePath, config, state tftypes.Value) bool {
	switch {
	case !config.IsKnown() || !state.IsKnown():
		return false
	case config.Equal(state) || (config.IsNull() && state.IsNull()):
		return true
	case config.IsNull():
		return l.Generated && l.sensitive(at)
	case state.IsNull():
		return false
	}
	if inConfig, inState, ok := stringsOf(config, state); ok {
		return l.Generated && sameDocument(inConfig, inState)
	}
	return sameNumber(config, state) || l.holdsParts(at, config, state)
}

// holdsParts compares the elements or attributes of the values at a path.
func (l ConfigMatcher) holdsParts(at *tftypes.AttributePath, config, state tftypes.Value) bool {
	inConfig, inState := valueParts(at, config), valueParts(at, state)
	if !sameForm(config, state) || len(inConfig) != len(inState) {
		return false
	}
	for i := range inConfig {
		if inConfig[i].key != inState[i].key || !l.Holds(inConfig[i].at, inConfig[i].value, inState[i].value) {
			return false
		}
	}
	return true
}

// SpelledOtherwise reports whether a value has another spelling of what the plan has, which it keeps only as long as the
// value is one that Terraform may have generated. Attributes whose type knows spellings do not count.
func (l ConfigMatcher) SpelledOtherwise(at *tftypes.AttributePath, config, plan tftypes.Value) bool {
	if !config.IsKnown() || !plan.IsKnown() || config.IsNull() || plan.IsNull() {
		return false
	}
	if inConfig, inPlan, ok := stringsOf(config, plan); ok {
		return inConfig != inPlan && !l.knowsSpellings(at) && sameDocument(inConfig, inPlan)
	}
	inConfig, inPlan := valueParts(at, config), valueParts(at, plan)
	if len(inConfig) != len(inPlan) {
		return false
	}
	for i := range inConfig {
		if inConfig[i].key == inPlan[i].key && l.SpelledOtherwise(inConfig[i].at, inConfig[i].value, inPlan[i].value) {
			return true
		}
	}
	return false
}

// knowsSpellings reports whether the type at a path takes several texts for one value.
func (l ConfigMatcher) knowsSpellings(at *tftypes.AttributePath) bool {
	of, err := l.Schema.TypeAtTerraformPath(l.Ctx, at)
	if err != nil {
		return false // a part of a dynamic value
	}
	_, ok := of.ValueType(l.Ctx).(basetypes.StringValuableWithSemanticEquals)
	return ok
}

// stringsOf is two strings, if both values are that.
func stringsOf(a, b tftypes.Value) (first, second string, ok bool) {
	return first, second, a.As(&first) == nil && b.As(&second) == nil
}

// sameNumber reports whether both values are numbers that Prefect takes for one.
func sameNumber(a, b tftypes.Value) bool {
	var first, second big.Float
	return a.As(&first) == nil && b.As(&second) == nil &&
		patch.SameNumber(json.Number(tfvalue.NumberText(&first)), json.Number(tfvalue.NumberText(&second)))
}

// sameForm reports whether both values are arrays or both are objects to JSON. A set is neither: its order means nothing.
func sameForm(a, b tftypes.Value) bool {
	return (isArray(a) && isArray(b)) || (isObject(a) && isObject(b))
}

func isArray(v tftypes.Value) bool {
	return v.Type().Is(tftypes.List{}) || v.Type().Is(tftypes.Tuple{})
}

func isObject(v tftypes.Value) bool {
	return v.Type().Is(tftypes.Map{}) || v.Type().Is(tftypes.Object{})
}

// leavesSecretOut reports whether the plan has a sensitive value that the configuration does not mention.
func (l ConfigMatcher) leavesSecretOut(at *tftypes.AttributePath, config, plan tftypes.Value) bool {
	if config.IsNull() {
		return !plan.IsNull() && l.sensitive(at)
	}
	inConfig, inPlan := valueParts(at, config), valueParts(at, plan)
	if len(inConfig) != len(inPlan) {
		return false
	}
	for i := range inConfig {
		if inConfig[i].key == inPlan[i].key && l.leavesSecretOut(inConfig[i].at, inConfig[i].value, inPlan[i].value) {
			return true
		}
	}
	return false
}

// part is a value in a value.
type part struct {
	key   string // in an object; empty in an array
	at    *tftypes.AttributePath
	value tftypes.Value
}

// valueParts is what a known list, tuple, map or object holds, in one order; nil for all else.
func valueParts(at *tftypes.AttributePath, v tftypes.Value) []part {
	var elements []tftypes.Value
	if !v.Type().Is(tftypes.Set{}) && v.As(&elements) == nil {
		out := make([]part, len(elements))
		for i, e := range elements {
			out[i] = part{at: at.WithElementKeyInt(i), value: e}
		}
		return out
	}
	var named map[string]tftypes.Value
	if v.As(&named) != nil {
		return nil
	}
	out := make([]part, 0, len(named))
	for _, name := range slices.Sorted(maps.Keys(named)) {
		step := at.WithAttributeName(name)
		if v.Type().Is(tftypes.Map{}) {
			step = at.WithElementKeyString(name)
		}
		out = append(out, part{name, step, named[name]})
	}
	return out
}

func (l ConfigMatcher) sensitive(at *tftypes.AttributePath) bool {
	a, err := l.Schema.AttributeAtTerraformPath(l.Ctx, at)
	return err == nil && a.IsSensitive()
}

// sameDocument reports whether two texts are the same JSON object or array.
func sameDocument(a, b string) bool {
	if a == "" || (a[0] != '{' && a[0] != '[') {
		return false
	}
	return patch.SameJSON([]byte(a), []byte(b))
}
