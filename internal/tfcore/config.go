package tfcore

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// configuration is what the files of a directory declare.
type configuration struct {
	blocks    map[string]*block // resources, data sources, ephemeral resources, actions and lists, by address
	locals    map[string]hclsyntax.Expression
	variables map[string]*hclsyntax.Block
	outputs   map[string]*hclsyntax.Block
	checks    map[string]*hclsyntax.Block
	providers map[string]*hclsyntax.Body // by local name, with an alias after a dot
	lines     map[string][]string        // of each file
	imports   []*hclsyntax.Block
	moves     []*hclsyntax.Block
	removals  []*hclsyntax.Block
}

// block is one declaration of an object.
type block struct {
	mode           string // resource, data, ephemeral, action or list
	kind, name     string
	address        string
	file           string
	line           int
	attributes     hclsyntax.Attributes
	meta           map[string]*hclsyntax.Attribute
	lifecycle      *hclsyntax.Body
	nested         []*hclsyntax.Block
	lines          []string // of its file
	actionTriggers []*hclsyntax.Block
}

// metaArguments are the arguments that are Terraform's own, by mode.
var metaArguments = map[string][]string{
	"resource":  {"count", "for_each", "provider", "depends_on"},
	"data":      {"count", "for_each", "provider", "depends_on"},
	"ephemeral": {"count", "for_each", "provider", "depends_on"},
	"action":    {"count", "for_each", "provider"},
	"list":      {"count", "for_each", "provider", "include_resource", "limit"},
}

// parse reads the files, whose names are only for messages.
func parse(files map[string]string) (*configuration, Diagnostics) {
	c := &configuration{
		blocks: map[string]*block{}, locals: map[string]hclsyntax.Expression{}, variables: map[string]*hclsyntax.Block{},
		outputs: map[string]*hclsyntax.Block{}, checks: map[string]*hclsyntax.Block{}, providers: map[string]*hclsyntax.Body{},
		lines: map[string][]string{},
	}
	var r report
	for _, name := range slices.Sorted(maps.Keys(files)) {
		c.lines[name] = strings.Split(files[name], "\n")
		file, diags := hclsyntax.ParseConfig([]byte(files[name]), name, hcl.InitialPos)
		if !r.hcl("", diags) {
			continue
		}
		body, ok := file.Body.(*hclsyntax.Body)
		if !ok {
			r.fail("", "Unsupported syntax", "%s is not in the native syntax.", name)
			continue
		}
		for _, b := range body.Blocks {
			c.declare(&r, b)
		}
	}
	return c, r.diags
}

func (c *configuration) declare(r *report, b *hclsyntax.Block) {
	label := strings.Join(b.Labels, ".")
	switch b.Type {
	case "resource", "data", "ephemeral", "action", "list":
		c.declareObject(r, b)
	case "locals":
		for name, a := range b.Body.Attributes {
			c.locals[name] = a.Expr
		}
	case "variable":
		c.variables[label] = b
	case "output":
		c.outputs[label] = b
	case "check":
		c.checks[label] = b
	case "provider":
		c.providers[providerName(b)] = b.Body
	case "import":
		c.imports = append(c.imports, b)
	case "moved":
		c.moves = append(c.moves, b)
	case "removed":
		c.removals = append(c.removals, b)
	case "terraform":
	default:
		r.fail("", "Unsupported block type", "Blocks of type %q are not expected here.", b.Type)
	}
}

// providerName is the local name of a provider block, with its alias.
func providerName(b *hclsyntax.Block) string {
	name := b.Labels[0]
	if alias := b.Body.Attributes["alias"]; alias != nil {
		if v, diags := alias.Expr.Value(nil); !diags.HasErrors() {
			name += "." + v.AsString()
		}
	}
	return name
}

func (c *configuration) declareObject(r *report, b *hclsyntax.Block) {
	if len(b.Labels) != 2 {
		r.fail("", "Missing name for "+b.Type, "All %s blocks must have 2 labels (type, name).", b.Type)
		return
	}
	out := &block{
		mode: b.Type, kind: b.Labels[0], name: b.Labels[1], address: strings.Join(b.Labels, "."),
		file: b.TypeRange.Filename, line: b.TypeRange.Start.Line, lines: c.lines[b.TypeRange.Filename],
		attributes: hclsyntax.Attributes{}, meta: map[string]*hclsyntax.Attribute{},
	}
	if out.mode != "resource" {
		out.address = out.mode + "." + out.address
	}
	if c.blocks[out.address] != nil {
		r.fail(out.address, "Duplicate "+b.Type+" configuration", "%s was already declared.", out.address)
		return
	}
	for name, a := range b.Body.Attributes {
		if slices.Contains(metaArguments[out.mode], name) {
			out.meta[name] = a
		} else {
			out.attributes[name] = a
		}
	}
	for _, nested := range b.Body.Blocks {
		out.nest(nested)
	}
	c.blocks[out.address] = out
}

func (b *block) nest(nested *hclsyntax.Block) {
	switch {
	case nested.Type == "config" && (b.mode == "action" || b.mode == "list"):
		b.attributes = nested.Body.Attributes
	case nested.Type == "lifecycle":
		b.lifecycle = nested.Body
		for _, inner := range nested.Body.Blocks {
			if inner.Type == "action_trigger" {
				b.actionTriggers = append(b.actionTriggers, inner)
			}
		}
	default:
		b.nested = append(b.nested, nested)
	}
}

// subject is where what a diagnostic of the provider is about stands, the attribute or the block, with that line.
func (b *block) subject(d *tfprotov6.Diagnostic) string {
	if b == nil || b.file == "" {
		return ""
	}
	line := b.line
	if d.Attribute != nil && len(d.Attribute.Steps()) > 0 {
		if name, ok := d.Attribute.Steps()[0].(tftypes.AttributeName); ok && b.attributes[string(name)] != nil {
			line = b.attributes[string(name)].SrcRange.Start.Line
		}
	}
	where := fmt.Sprintf("%s line %d, in %s %q %q:", b.file, line, b.mode, b.kind, b.name)
	if line <= len(b.lines) {
		where += fmt.Sprintf("\n  %d: %s", line, b.lines[line-1])
	}
	return where
}

// references are the addresses of all that the expression refers to.
func references(expression hclsyntax.Expression) []string {
	var out []string
	for _, traversal := range expression.Variables() {
		if address := referenced(traversal); address != "" && !slices.Contains(out, address) {
			out = append(out, address)
		}
	}
	return out
}

func referenced(traversal hcl.Traversal) string {
	root, steps := traversal.RootName(), 1
	switch root {
	case "each", "count", "self", "path", "terraform", "action":
		return ""
	case "data", "ephemeral", "list":
		steps = 2
	}
	parts := []string{root}
	for _, step := range traversal[1:min(len(traversal), steps+1)] {
		attribute, ok := step.(hcl.TraverseAttr)
		if !ok {
			break
		}
		parts = append(parts, attribute.Name)
	}
	return strings.Join(parts, ".")
}

// references are the addresses of all that the block refers to, depends_on included.
func (b *block) references() []string {
	var out []string
	add := func(addresses []string) {
		for _, a := range addresses {
			if !slices.Contains(out, a) {
				out = append(out, a)
			}
		}
	}
	for _, a := range b.attributes {
		add(references(a.Expr))
	}
	for name, a := range b.meta {
		if name != "provider" {
			add(references(a.Expr))
		}
	}
	if b.lifecycle != nil {
		if a := b.lifecycle.Attributes["replace_triggered_by"]; a != nil {
			add(references(a.Expr))
		}
	}
	return out
}

// dependsOn are the addresses in the block's depends_on.
func (b *block) dependsOn() []string {
	if a := b.meta["depends_on"]; a != nil {
		return references(a.Expr)
	}
	return nil
}

// provider is the local name of the provider of the block, with its alias.
func (b *block) provider() string {
	if a := b.meta["provider"]; a != nil {
		if traversal, diags := hcl.AbsTraversalForExpr(a.Expr); !diags.HasErrors() {
			name := traversal.RootName()
			for _, step := range traversal[1:] {
				if attribute, ok := step.(hcl.TraverseAttr); ok {
					name += "." + attribute.Name
				}
			}
			return name
		}
	}
	name, _, _ := strings.Cut(b.kind, "_")
	return name
}

// flag is a literal bool of the block's lifecycle.
func (b *block) flag(name string) bool {
	if b == nil || b.lifecycle == nil || b.lifecycle.Attributes[name] == nil {
		return false
	}
	v, diags := b.lifecycle.Attributes[name].Expr.Value(nil)
	return !diags.HasErrors() && v.IsKnown() && !v.IsNull() && v.True()
}

// closure are all addresses that the addresses depend on, directly or not.
func (c *configuration) closure(addresses []string) map[string]bool {
	seen := map[string]bool{}
	var visit func([]string)
	visit = func(addresses []string) {
		for _, a := range addresses {
			if !seen[a] {
				seen[a] = true
				visit(c.referencesOf(a))
			}
		}
	}
	visit(addresses)
	return seen
}

// referencesOf are what the object, local value or output at an address refers to.
func (c *configuration) referencesOf(address string) []string {
	root, rest, _ := strings.Cut(address, ".")
	switch root {
	case "local":
		if e := c.locals[rest]; e != nil {
			return references(e)
		}
	case "var":
	default:
		if b := c.blocks[address]; b != nil {
			return b.references()
		}
	}
	return nil
}

// cycle is an address that depends on itself, or empty.
func (c *configuration) cycle() string {
	for address := range c.blocks {
		if c.closure(c.referencesOf(address))[address] {
			return address
		}
	}
	for name, e := range c.locals {
		if c.closure(references(e))["local."+name] {
			return "local." + name
		}
	}
	return ""
}
