package framework

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"maps"
	"math/big"
	"slices"
	"strconv"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// hashConfig identifies a configuration of a type without keeping its secrets. It does not hash the encoding of the protocol, in which
// tftypes writes the elements of a map in a random order.
func hashConfig(typeName string, config tftypes.Value) string {
	h := valueHash{sha256.New()}
	h.write('t', typeName)
	h.value(config)
	return string(h.Sum(nil))
}

type valueHash struct{ hash.Hash }

// write adds a text, with its length, so that two texts cannot be taken for two others.
func (h valueHash) write(kind byte, text string) {
	_, _ = fmt.Fprintf(h, "%c%d:%s", kind, len(text), text)
}

func (h valueHash) value(v tftypes.Value) {
	switch {
	case v.IsNull():
		h.write('0', "")
		return
	case !v.IsKnown():
		h.write('?', "")
		return
	}
	switch of := v.Type(); {
	case of.Is(tftypes.Object{}), of.Is(tftypes.Map{}):
		h.attributes(v)
	case of.Is(tftypes.List{}), of.Is(tftypes.Set{}), of.Is(tftypes.Tuple{}):
		h.elements(v)
	default:
		h.primitive(v)
	}
}

func (h valueHash) attributes(v tftypes.Value) {
	var of map[string]tftypes.Value
	_ = v.As(&of) // objects and maps are maps
	h.write('{', strconv.Itoa(len(of)))
	for _, name := range slices.Sorted(maps.Keys(of)) {
		h.write('k', name)
		h.value(of[name])
	}
}

func (h valueHash) elements(v tftypes.Value) {
	var of []tftypes.Value
	_ = v.As(&of) // lists, sets and tuples are slices
	h.write('[', strconv.Itoa(len(of)))
	for _, e := range of {
		h.value(e)
	}
}

func (h valueHash) primitive(v tftypes.Value) {
	var text string
	var number big.Float
	var truth bool
	switch {
	case v.As(&text) == nil:
		h.write('s', text)
	case v.As(&number) == nil:
		h.write('n', number.Text('p', 0))
	case v.As(&truth) == nil:
		h.write('b', strconv.FormatBool(truth))
	}
}
