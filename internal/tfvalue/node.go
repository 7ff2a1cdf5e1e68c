package tfvalue

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// Node is an object of the configuration, and where it is. What is not known in it passes every check.
type Node struct {
	At         path.Path
	Attributes map[string]attr.Value
	Diags      *fwdiag.Diagnostics
}

// NodeOf is a known object; its attributes are nil when it is not there.
func NodeOf(at path.Path, v attr.Value, diags *fwdiag.Diagnostics) Node {
	n := Node{At: at, Diags: diags}
	if object, ok := v.(types.Object); ok && !object.IsNull() && !object.IsUnknown() {
		n.Attributes = object.Attributes()
	}
	return n
}

// Child is an object among the attributes.
func (n Node) Child(name string) Node { return NodeOf(n.At.AtName(name), n.Attributes[name], n.Diags) }

// Children is the objects of a list among the attributes; known reports whether it is there.
func (n Node) Children(name string) (out []Node, known bool) {
	list, ok := n.Attributes[name].(types.List)
	if !ok || list.IsNull() || list.IsUnknown() {
		return nil, false
	}
	return NodesOf(n.At.AtName(name), list, n.Diags), true
}

// NodesOf is the objects of a list.
func NodesOf(at path.Path, list types.List, diags *fwdiag.Diagnostics) []Node {
	var out []Node
	for i, e := range list.Elements() {
		out = append(out, NodeOf(at.AtListIndex(i), e, diags))
	}
	return out
}

// String is the known text of an attribute; "" when there is none.
func (n Node) String(name string) string {
	if v, ok := n.Attributes[name].(interface{ ValueString() string }); ok {
		return v.ValueString()
	}
	return ""
}

// Has and lacks report that an attribute is certainly there, or certainly not.
func (n Node) Has(name string) bool {
	v := n.Attributes[name]
	return v != nil && !v.IsNull() && !v.IsUnknown()
}

// Lacks reports whether an attribute is certainly not there.
func (n Node) Lacks(name string) bool { v := n.Attributes[name]; return v != nil && v.IsNull() }

// ReportError adds an error at an attribute.
func (n Node) ReportError(of diag.Code, name, format string, args ...any) {
	at := n.At.AtName(name)
	of.ReportErrorAt(n.Diags, at, "Invalid "+name, at.String()+" "+fmt.Sprintf(format, args...))
}
