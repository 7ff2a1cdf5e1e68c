package protoserver

import (
	"context"
	"fmt"
	"maps"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
)

// valueChecker finds the values of a configuration that no model can hold: null elements of collections, and numbers that
// fit no integer or no float. Terraform's types allow them, and the framework calls them errors in the provider.
type valueChecker struct {
	schema configSchema
	found  diagnostics
}

// checkConfig checks the configuration of one object. One that can't be read is left to the framework.
func checkConfig(ctx context.Context, schema configSchema, config *tfprotov6.DynamicValue) diagnostics {
	if config == nil {
		return nil
	}
	v, err := config.Unmarshal(schema.raw)
	if err != nil {
		return nil
	}
	c := valueChecker{schema: schema}
	c.check(ctx, tftypes.NewAttributePath(), schema.of, v)
	return c.found
}

func (c *valueChecker) check(ctx context.Context, at *tftypes.AttributePath, of attr.Type, v tftypes.Value) {
	if v.IsNull() || !v.IsKnown() {
		return
	}
	switch of := of.(type) {
	case attr.TypeWithAttributeTypes:
		c.checkObject(ctx, at, of, v)
	case basetypes.MapTypable:
		c.checkMap(ctx, at, of, v)
	case basetypes.SetTypable:
		c.checkSet(ctx, at, of, v)
	case basetypes.ListTypable:
		c.checkList(ctx, at, of, v)
	case basetypes.Int64Typable:
		c.checkNumber(ctx, at, v, wholeOf64Bits, "a whole number", fmt.Sprintf("between %d and %d", math.MinInt64, math.MaxInt64))
	case basetypes.Float64Typable:
		c.checkNumber(ctx, at, v, floatOf64Bits, "a number", fmt.Sprintf("between -%.2g and %.2g", math.MaxFloat64, math.MaxFloat64))
	}
}

func (c *valueChecker) checkObject(ctx context.Context, at *tftypes.AttributePath, of attr.TypeWithAttributeTypes, v tftypes.Value) {
	attributes, types := framework.RawAttributes(v), of.AttributeTypes()
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		c.check(ctx, at.WithAttributeName(name), types[name], attributes[name])
	}
}

func (c *valueChecker) checkMap(ctx context.Context, at *tftypes.AttributePath, of attr.Type, v tftypes.Value) {
	var elements map[string]tftypes.Value
	if v.As(&elements) != nil {
		return // the framework reports it
	}
	for _, key := range slices.Sorted(maps.Keys(elements)) {
		c.checkElement(ctx, at.WithElementKeyString(key), of, elements[key], fmt.Sprintf("%s[%q]", pathText(at), key))
	}
}

func (c *valueChecker) checkList(ctx context.Context, at *tftypes.AttributePath, of attr.Type, v tftypes.Value) {
	for i, e := range rawElements(v) {
		c.checkElement(ctx, at.WithElementKeyInt(i), of, e, fmt.Sprintf("%s[%d]", pathText(at), i))
	}
}

// checkSet reports the elements at the set's own path: a path of Terraform can't name an element of a set.
func (c *valueChecker) checkSet(ctx context.Context, at *tftypes.AttributePath, of attr.Type, v tftypes.Value) {
	for _, e := range rawElements(v) {
		c.checkElement(ctx, at, of, e, "An element of "+pathText(at))
	}
}

// rawElements is the elements of a list or set.
func rawElements(v tftypes.Value) []tftypes.Value {
	var elements []tftypes.Value
	_ = v.As(&elements) // a list and a set are slices
	return elements
}

func (c *valueChecker) checkElement(ctx context.Context, at *tftypes.AttributePath, collection attr.Type, v tftypes.Value, label string) {
	if v.IsNull() {
		c.add(at, "Null element in "+diag.Humanize(attributeName(at)),
			label+" is null, but must have a value. Remove the element, for example with [for e in LIST : e if e != null].")
		return
	}
	if of, ok := collection.(attr.TypeWithElementType); ok {
		c.check(ctx, at, of.ElementType(), v)
	}
}

func (c *valueChecker) checkNumber(
	ctx context.Context,
	at *tftypes.AttributePath,
	v tftypes.Value,
	fits func(*big.Float) bool,
	kind, widest string,
) {
	var n big.Float
	if v.As(&n) != nil || fits(&n) {
		return
	}
	limits := c.schema.limits(ctx, at)
	if len(limits) == 0 {
		limits = []string{widest}
	}
	c.add(at, "Invalid "+diag.Humanize(attributeName(at)), fmt.Sprintf("%s is %s, but must be %s, %s. Correct the number.",
		pathText(at), n.Text('g', 10), kind, strings.Join(limits, ", ")))
}

func wholeOf64Bits(n *big.Float) bool {
	_, accuracy := n.Int64()
	return n.IsInt() && accuracy == big.Exact
}

func floatOf64Bits(n *big.Float) bool {
	f, _ := n.Float64()
	return !math.IsInf(f, 0) && (f != 0 || n.Sign() == 0)
}

func (c *valueChecker) add(at *tftypes.AttributePath, summary, detail string) {
	c.found = append(c.found, &tfprotov6.Diagnostic{
		Severity: tfprotov6.DiagnosticSeverityError, Attribute: at, Summary: summary, Detail: diag.CodeInvalid.WithCode(detail),
	})
}

// attributeName is the last attribute in a path.
func attributeName(at *tftypes.AttributePath) string {
	for _, step := range slices.Backward(at.Steps()) {
		if name, ok := step.(tftypes.AttributeName); ok {
			return string(name)
		}
	}
	return ""
}

// pathText is a path as it is written in a configuration.
func pathText(at *tftypes.AttributePath) string {
	var b strings.Builder
	for i, step := range at.Steps() {
		switch step := step.(type) {
		case tftypes.AttributeName:
			if i > 0 {
				b.WriteByte('.')
			}
			b.WriteString(string(step))
		case tftypes.ElementKeyInt:
			fmt.Fprintf(&b, "[%d]", int64(step))
		case tftypes.ElementKeyString:
			b.WriteString("[" + strconv.Quote(string(step)) + "]")
		}
	}
	return b.String()
}

// numberLimits are the limits that the validators of a number's attribute describe.
func numberLimits(ctx context.Context, attribute any) []string {
	var out []string
	add := func(v validator.Describer) {
		out = append(out, strings.TrimPrefix(v.Description(ctx), "value must be "))
	}
	switch a := attribute.(type) {
	case interface{ Int64Validators() []validator.Int64 }:
		for _, v := range a.Int64Validators() {
			add(v)
		}
	case interface{ Float64Validators() []validator.Float64 }:
		for _, v := range a.Float64Validators() {
			add(v)
		}
	}
	return out
}
