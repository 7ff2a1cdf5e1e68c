package framework

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// configOf is a configuration with one attribute.
func configOf(v tftypes.Value) tftypes.Value {
	return tftypes.NewValue(
		tftypes.Object{AttributeTypes: map[string]tftypes.Type{"value": v.Type()}},
		map[string]tftypes.Value{"value": v},
	)
}

func stringValue(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }

// TestHashConfigIgnoresOrder: Go iterates over a map in a random order, and so does the encoding of the protocol.
func TestHashConfigIgnoresOrder(t *testing.T) {
	of := func() tftypes.Value {
		elements := map[string]tftypes.Value{}
		for i := range 20 {
			elements[fmt.Sprint(i)] = stringValue("v")
		}
		return configOf(tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, elements))
	}
	want := hashConfig("flow", of())
	for range 20 {
		if hashConfig("flow", of()) != want {
			t.Fatal("one configuration has two hashes")
		}
	}
}

// TestHashConfigDistinguishes: configurations that differ in anything have different hashes.
func TestHashConfigDistinguishes(t *testing.T) {
	texts, both := tftypes.List{ElementType: tftypes.String}, map[string]tftypes.Type{"a": tftypes.String, "b": tftypes.String}
	object := func(a, b string) tftypes.Value {
		return tftypes.NewValue(tftypes.Object{AttributeTypes: both}, map[string]tftypes.Value{"a": stringValue(a), "b": stringValue(b)})
	}
	list := func(of ...tftypes.Value) tftypes.Value { return tftypes.NewValue(texts, of) }
	seen := map[string]string{}
	note := func(typeName string, v tftypes.Value) {
		hash := hashConfig(typeName, configOf(v))
		if other, ok := seen[hash]; ok {
			t.Errorf("%s and %s have the same hash", other, v)
		}
		seen[hash] = v.String()
	}
	note("block", stringValue(""))
	for _, v := range []tftypes.Value{
		stringValue(""), stringValue("1"), tftypes.NewValue(tftypes.String, nil), tftypes.NewValue(tftypes.String, tftypes.UnknownValue),
		tftypes.NewValue(tftypes.Number, 1), tftypes.NewValue(tftypes.Number, 1.5), tftypes.NewValue(tftypes.Bool, true),
		tftypes.NewValue(tftypes.Bool, false), list(), list(stringValue("ab")), list(stringValue("a"), stringValue("b")),
		list(stringValue("b"), stringValue("a")),
		object("a", "b"), object("b", "a"), object("ab", ""),
	} {
		note("flow", v)
	}
}
