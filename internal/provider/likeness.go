package provider

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// likeness tells whether a configuration says what the state has, in the spelling of configuration that Terraform has
// generated from that state: it writes every text that is a JSON object or array with jsonencode, whose spaces and order
// differ, and leaves sensitive values out.
type likeness struct {
	ctx    context.Context
	schema schema.Schema
	// secretsStay says that a sensitive value in an attribute may be left out; a whole attribute that is left out is
	// ModifyPlan's business.
	secretsStay bool
}

// holds compares the values at a path.
func (l likeness) holds(at *tftypes.AttributePath, config, state tftypes.Value) bool {
	switch {
	case !config.IsKnown() || !state.IsKnown():
		return false
	case config.Equal(state):
		return true
	case config.IsNull():
		return l.secretsStay && l.sensitive(at)
	case state.IsNull():
		return false
	}
	var texts [2]string
	if config.As(&texts[0]) == nil && state.As(&texts[1]) == nil {
		return sameDocument(texts[0], texts[1])
	}
	inConfig, inState := parts(at, config), parts(at, state)
	if inConfig == nil || len(inConfig) != len(inState) {
		return false
	}
	for i := range inConfig {
		if !inConfig[i].at.Equal(inState[i].at) || !l.holds(inConfig[i].at, inConfig[i].value, inState[i].value) {
			return false
		}
	}
	return true
}

// leavesSecretOut reports whether the plan has a sensitive value that the configuration does not mention.
func (l likeness) leavesSecretOut(at *tftypes.AttributePath, config, plan tftypes.Value) bool {
	if config.IsNull() {
		return !plan.IsNull() && l.sensitive(at)
	}
	inConfig, inPlan := parts(at, config), parts(at, plan)
	if len(inConfig) != len(inPlan) {
		return false
	}
	for i := range inConfig {
		if inConfig[i].at.Equal(inPlan[i].at) && l.leavesSecretOut(inConfig[i].at, inConfig[i].value, inPlan[i].value) {
			return true
		}
	}
	return false
}

// part is a value in a value.
type part struct {
	at    *tftypes.AttributePath
	value tftypes.Value
}

// parts is what a known list, tuple, map or object holds, in one order; nil for all else.
func parts(at *tftypes.AttributePath, v tftypes.Value) []part {
	var elements []tftypes.Value
	if !v.Type().Is(tftypes.Set{}) && v.As(&elements) == nil {
		out := make([]part, len(elements))
		for i, e := range elements {
			out[i] = part{at.WithElementKeyInt(i), e}
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
		out = append(out, part{step, named[name]})
	}
	return out
}

func (l likeness) sensitive(at *tftypes.AttributePath) bool {
	a, err := l.schema.AttributeAtTerraformPath(l.ctx, at)
	return err == nil && a.IsSensitive()
}

// sameDocument reports whether two texts are the same JSON object or array.
func sameDocument(a, b string) bool {
	if a == "" || a[0] != '{' && a[0] != '[' {
		return false
	}
	return client.SameJSON([]byte(a), []byte(b))
}
