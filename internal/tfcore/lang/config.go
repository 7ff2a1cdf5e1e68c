package lang

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Config is a configuration: what the files of a directory declare.
type Config struct {
	Blocks    map[string]*Block // resources, data sources, ephemeral resources, actions and lists, by address
	Locals    map[string]hclsyntax.Expression
	Variables map[string]*hclsyntax.Block
	Outputs   map[string]*hclsyntax.Block
	Checks    map[string]*hclsyntax.Block
	Providers map[string]*hclsyntax.Body // by local name, with an alias after a dot
	Imports   []*hclsyntax.Block
	Moves     []*hclsyntax.Block
	removals  []*hclsyntax.Block
	lines     map[string][]string // of each file
}

// Parse reads the files of a configuration. The names of the files are used in diagnostics.
func Parse(files map[string]string) (*Config, hcl.Diagnostics) {
	c := &Config{
		Blocks: map[string]*Block{}, Locals: map[string]hclsyntax.Expression{}, Variables: map[string]*hclsyntax.Block{},
		Outputs: map[string]*hclsyntax.Block{}, Checks: map[string]*hclsyntax.Block{}, Providers: map[string]*hclsyntax.Body{},
		lines: map[string][]string{},
	}
	var out hcl.Diagnostics
	for _, name := range slices.Sorted(maps.Keys(files)) {
		c.lines[name] = strings.Split(files[name], "\n")
		file, diags := hclsyntax.ParseConfig([]byte(files[name]), name, hcl.InitialPos)
		out = append(out, diags...)
		if diags.HasErrors() {
			continue
		}
		body, ok := file.Body.(*hclsyntax.Body)
		if !ok {
			out = append(out, failure(nil, "Unsupported syntax", "%s is not in the native syntax.", name))
			continue
		}
		for _, b := range body.Blocks {
			out = append(out, c.declare(b)...)
		}
	}
	return c, out
}

// failure is an error of the configuration; the subject may be nil.
func failure(subject *hcl.Range, summary, format string, args ...any) *hcl.Diagnostic {
	return &hcl.Diagnostic{Severity: hcl.DiagError, Summary: summary, Detail: fmt.Sprintf(format, args...), Subject: subject}
}

func (c *Config) declare(b *hclsyntax.Block) hcl.Diagnostics {
	label := strings.Join(b.Labels, ".")
	switch b.Type {
	case "resource", "data", "ephemeral", "action", "list":
		return c.declareObject(b)
	case "locals":
		for name, a := range b.Body.Attributes {
			c.Locals[name] = a.Expr
		}
	case "variable":
		c.Variables[label] = b
	case "output":
		c.Outputs[label] = b
	case "check":
		c.Checks[label] = b
	case "provider":
		c.Providers[providerName(b)] = b.Body
	case "import":
		c.Imports = append(c.Imports, b)
	case "moved":
		c.Moves = append(c.Moves, b)
	case "removed":
		c.removals = append(c.removals, b)
	case "terraform":
	default:
		return hcl.Diagnostics{failure(&b.TypeRange, "Unsupported block type", "Blocks of type %q are not expected here.", b.Type)}
	}
	return nil
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

func (c *Config) declareObject(b *hclsyntax.Block) hcl.Diagnostics {
	if len(b.Labels) != 2 {
		return hcl.Diagnostics{
			failure(&b.TypeRange, "Missing name for "+b.Type, "All %s blocks must have 2 labels (type, name).", b.Type),
		}
	}
	out := newBlock(b, c.lines[b.TypeRange.Filename])
	if c.Blocks[out.Address] != nil {
		return hcl.Diagnostics{
			failure(&b.TypeRange, "Duplicate "+b.Type+" configuration", "%s was already declared.", out.Address),
		}
	}
	c.Blocks[out.Address] = out
	return nil
}

// ProviderBlock is the block that configures a provider, with the given address. It has no arguments when the configuration
// does not have such a block.
func (c *Config) ProviderBlock(name, address string) *Block {
	out := &Block{Mode: "provider", Type: name, Address: address, Attributes: hclsyntax.Attributes{}}
	body := c.Providers[name]
	if body == nil {
		return out
	}
	for attribute, a := range body.Attributes {
		if attribute != "alias" && attribute != "version" {
			out.Attributes[attribute] = a
		}
	}
	out.file, out.line, out.lines = body.SrcRange.Filename, body.SrcRange.Start.Line, c.lines[body.SrcRange.Filename]
	return out
}

// Forgets reports whether a removed block removes a resource from the state without destroying its objects.
func (c *Config) Forgets(resource string) bool {
	for _, b := range c.removals {
		if from := b.Body.Attributes["from"]; from == nil || !slices.Contains(References(from.Expr), resource) {
			continue
		}
		for _, inner := range b.Body.Blocks {
			if inner.Type == "lifecycle" && inner.Body.Attributes["destroy"] != nil {
				v, diags := inner.Body.Attributes["destroy"].Expr.Value(nil)
				return !diags.HasErrors() && v.False()
			}
		}
	}
	return false
}

// Closure returns the addresses of everything that the addresses depend on, directly or indirectly, and these addresses.
func (c *Config) Closure(addresses []string) map[string]bool {
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

// referencesOf returns the addresses that the object or local value at an address refers to.
func (c *Config) referencesOf(address string) []string {
	root, rest, _ := strings.Cut(address, ".")
	switch root {
	case "local":
		if e := c.Locals[rest]; e != nil {
			return References(e)
		}
	case "var":
	default:
		if b := c.Blocks[address]; b != nil {
			return b.References()
		}
	}
	return nil
}

// Cycle is an address that depends on itself, or empty.
func (c *Config) Cycle() string {
	for address := range c.Blocks {
		if c.Closure(c.referencesOf(address))[address] {
			return address
		}
	}
	for name, e := range c.Locals {
		if c.Closure(References(e))["local."+name] {
			return "local." + name
		}
	}
	return ""
}
