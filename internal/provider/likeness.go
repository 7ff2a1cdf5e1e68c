package provider

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/santhosh-tekuri/jsonschema/v6"
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
	var lists [2][]tftypes.Value
	if !config.Type().Is(tftypes.Set{}) && config.As(&lists[0]) == nil && state.As(&lists[1]) == nil {
		return l.holdsInAll(at, lists[0], lists[1])
	}
	var maps [2]map[string]tftypes.Value
	if config.As(&maps[0]) == nil && state.As(&maps[1]) == nil {
		return l.holdsByName(at, config.Type().Is(tftypes.Map{}), maps[0], maps[1])
	}
	return false
}

func (l likeness) holdsInAll(at *tftypes.AttributePath, config, state []tftypes.Value) bool {
	if len(config) != len(state) {
		return false
	}
	for i := range config {
		if !l.holds(at.WithElementKeyInt(i), config[i], state[i]) {
			return false
		}
	}
	return true
}

func (l likeness) holdsByName(at *tftypes.AttributePath, isMap bool, config, state map[string]tftypes.Value) bool {
	if len(config) != len(state) {
		return false
	}
	for name, v := range config {
		step := at.WithAttributeName(name)
		if isMap {
			step = at.WithElementKeyString(name)
		}
		if was, ok := state[name]; !ok || !l.holds(step, v, was) {
			return false
		}
	}
	return true
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
	x, errX := jsonschema.UnmarshalJSON(strings.NewReader(a))
	y, errY := jsonschema.UnmarshalJSON(strings.NewReader(b))
	return errX == nil && errY == nil && sameData(x, y)
}
