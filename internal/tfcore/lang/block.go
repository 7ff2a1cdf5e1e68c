package lang

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Block is a block that declares a resource, data source, ephemeral resource, action or list, or configures a provider.
type Block struct {
	Mode           string // resource, data, ephemeral, action, list or provider
	Type, Name     string // the labels
	Address        string
	Attributes     hclsyntax.Attributes // arguments that the provider receives
	Meta           hclsyntax.Attributes // meta-arguments, such as count
	Nested         []*hclsyntax.Block   // blocks that the language does not define
	ActionTriggers []*hclsyntax.Block
	lifecycle      *hclsyntax.Body
	file           string
	line           int
	lines          []string // of its file
}

// metaArguments are the arguments that the language defines, by mode.
var metaArguments = map[string][]string{
	"resource":  {"count", "for_each", "provider", "depends_on"},
	"data":      {"count", "for_each", "provider", "depends_on"},
	"ephemeral": {"count", "for_each", "provider", "depends_on"},
	"action":    {"count", "for_each", "provider"},
	"list":      {"count", "for_each", "provider", "include_resource", "limit"},
}

func newBlock(b *hclsyntax.Block, lines []string) *Block {
	out := &Block{
		Mode: b.Type, Type: b.Labels[0], Name: b.Labels[1], Address: strings.Join(b.Labels, "."),
		Attributes: hclsyntax.Attributes{}, Meta: hclsyntax.Attributes{},
		file: b.TypeRange.Filename, line: b.TypeRange.Start.Line, lines: lines,
	}
	if out.Mode != "resource" {
		out.Address = out.Mode + "." + out.Address
	}
	for name, a := range b.Body.Attributes {
		if slices.Contains(metaArguments[out.Mode], name) {
			out.Meta[name] = a
		} else {
			out.Attributes[name] = a
		}
	}
	for _, nested := range b.Body.Blocks {
		out.nest(nested)
	}
	return out
}

func (b *Block) nest(nested *hclsyntax.Block) {
	switch {
	case nested.Type == "config" && (b.Mode == "action" || b.Mode == "list"):
		b.Attributes = nested.Body.Attributes
	case nested.Type == "lifecycle":
		b.lifecycle = nested.Body
		for _, inner := range nested.Body.Blocks {
			if inner.Type == "action_trigger" {
				b.ActionTriggers = append(b.ActionTriggers, inner)
			}
		}
	default:
		b.Nested = append(b.Nested, nested)
	}
}

// Source formats the file and line of an argument as Terraform shows them in a diagnostic. Where the block does not have the
// argument, these are the file and line of the block; empty when the configuration does not have the block.
func (b *Block) Source(argument string) string {
	if b == nil || b.file == "" {
		return ""
	}
	line := b.line
	if a := b.Attributes[argument]; a != nil {
		line = a.SrcRange.Start.Line
	}
	out := fmt.Sprintf("%s line %d, in %s %q %q:", b.file, line, b.Mode, b.Type, b.Name)
	if line <= len(b.lines) {
		out += fmt.Sprintf("\n  %d: %s", line, b.lines[line-1])
	}
	return out
}

// References returns the addresses that the block refers to, depends_on included.
func (b *Block) References() []string {
	var out []string
	add := func(a *hclsyntax.Attribute) {
		for _, address := range References(a.Expr) {
			if !slices.Contains(out, address) {
				out = append(out, address)
			}
		}
	}
	for _, a := range b.Attributes {
		add(a)
	}
	for name, a := range b.Meta {
		if name != "provider" {
			add(a)
		}
	}
	if a := b.lifecycleArgument("replace_triggered_by"); a != nil {
		add(a)
	}
	return out
}

// DependsOn returns the addresses in depends_on.
func (b *Block) DependsOn() []string {
	if a := b.Meta["depends_on"]; a != nil {
		return References(a.Expr)
	}
	return nil
}

// ReplaceTriggeredBy returns the addresses in replace_triggered_by.
func (b *Block) ReplaceTriggeredBy() []string {
	if a := b.lifecycleArgument("replace_triggered_by"); a != nil {
		return References(a.Expr)
	}
	return nil
}

// IgnoreChanges returns the configuration with the prior values of the attributes in ignore_changes.
func (b *Block) IgnoreChanges(config, prior cty.Value) cty.Value {
	ignored := b.lifecycleArgument("ignore_changes")
	if ignored == nil {
		return config
	}
	values := config.AsValueMap()
	for _, traversal := range ignored.Expr.Variables() {
		if name := traversal.RootName(); name == "all" {
			return prior
		} else if _, ok := values[name]; ok {
			values[name] = prior.GetAttr(name)
		}
	}
	return cty.ObjectVal(values)
}

// Provider is the local name of the block's provider, with its alias.
func (b *Block) Provider() string {
	if a := b.Meta["provider"]; a != nil {
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
	name, _, _ := strings.Cut(b.Type, "_")
	return name
}

// Lifecycle reports whether an argument of the lifecycle block is literally true.
func (b *Block) Lifecycle(argument string) bool {
	a := b.lifecycleArgument(argument)
	if a == nil {
		return false
	}
	v, diags := a.Expr.Value(nil)
	return !diags.HasErrors() && v.IsKnown() && !v.IsNull() && v.True()
}

// lifecycleArgument is an argument of the lifecycle block; nil for none.
func (b *Block) lifecycleArgument(name string) *hclsyntax.Attribute {
	if b == nil || b.lifecycle == nil {
		return nil
	}
	return b.lifecycle.Attributes[name]
}

// HasEvent reports whether an action_trigger block has an event.
func HasEvent(trigger *hclsyntax.Block, event string) bool {
	events, _ := trigger.Body.Attributes["events"].Expr.(*hclsyntax.TupleConsExpr)
	return events != nil && slices.ContainsFunc(events.Exprs, func(e hclsyntax.Expression) bool {
		for _, traversal := range e.Variables() {
			if traversal.RootName() == event {
				return true
			}
		}
		return false
	})
}
