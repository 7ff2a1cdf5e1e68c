package prefectyaml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

const (
	maxFileSize = 1 << 18 // bytes of a file
	maxDepth    = 100
	maxExpanded = 1 << 20 // what aliases may make of it: bytes of scalars, and one more a node
)

// value is a part of the file, with aliases and merge keys in place of what they stand for.
type value struct {
	parent *value
	step   string // from the parent: .key or [3]
	line   int
	// content is nil, a bool, a string, a json.Number, a moment, a list or a mapping.
	content any
}

type yamlList []*value

type mapping []pair

type pair struct {
	key string
	// isString is whether the key is text to YAML, not a number or a date.
	isString bool
	value    *value
}

// get is the value of a key, or nil.
func (m mapping) get(key string) *value {
	for _, p := range m {
		if p.key == key {
			return p.value
		}
	}
	return nil
}

func (v *value) path() string {
	var steps []string
	for ; v != nil; v = v.parent {
		steps = append(steps, v.step)
	}
	var out strings.Builder
	for i := len(steps) - 1; i >= 0; i-- {
		out.WriteString(steps[i])
	}
	return strings.TrimPrefix(out.String(), ".")
}

func (v *value) errorf(format string, args ...any) *Error {
	return &Error{Line: v.line, Path: v.path(), Text: fmt.Sprintf(format, args...)}
}

// treeBuilder makes values from the nodes of the YAML library, within limits.
type treeBuilder struct {
	left  int
	notes []string
}

// parseTree parses YAML. The notes list duplicate keys.
func parseTree(text string) (*value, []string, error) {
	if len(text) > maxFileSize {
		return nil, nil, &Error{Text: fmt.Sprintf("it has %d bytes, and at most %d are read", len(text), maxFileSize)}
	}
	decoder := yaml.NewDecoder(bytes.NewReader([]byte(text)))
	var first, second yaml.Node
	switch err := decoder.Decode(&first); {
	case errors.Is(err, io.EOF):
		return &value{line: 1}, nil, nil
	case err != nil:
		return nil, nil, syntaxError(err)
	}
	if err := decoder.Decode(&second); err == nil {
		return nil, nil, &Error{
			Line: second.Line,
			Text: "a second document begins here, and a prefect.yaml is one document: remove the line ---",
		}
	} else if !errors.Is(err, io.EOF) {
		return nil, nil, syntaxError(err)
	}
	g := &treeBuilder{left: maxExpanded}
	root := &value{}
	if problem := g.build(root, first.Content[0], 0); problem != nil {
		return nil, nil, problem
	}
	return root, g.notes, nil
}

func (g *treeBuilder) build(v *value, n *yaml.Node, depth int) *Error {
	n = resolveAlias(n)
	v.line = n.Line
	if problem := g.checkLimits(v, n, depth); problem != nil {
		return problem
	}
	switch n.Kind {
	case yaml.SequenceNode:
		if hasExplicitTag(n) && n.ShortTag() != "!!seq" {
			return v.errorf("the tag %s is unknown; remove it", n.ShortTag())
		}
		return g.buildList(v, n, depth)
	case yaml.MappingNode:
		if hasExplicitTag(n) && n.ShortTag() != "!!map" {
			return v.errorf("the tag %s is unknown; remove it", n.ShortTag())
		}
		return g.buildMapping(v, n, depth)
	}
	plain, err := scalar(n)
	if err != nil {
		return v.errorf("%s", err)
	}
	v.content = plain
	return nil
}

// checkLimits counts the size of expanded nodes, which bounds aliases within aliases.
func (g *treeBuilder) checkLimits(v *value, n *yaml.Node, depth int) *Error {
	g.left -= 1 + len(n.Value)
	switch {
	case depth > maxDepth:
		return v.errorf("it nests deeper than %d levels; does an alias refer to a value that contains it?", maxDepth)
	case g.left < 0:
		return v.errorf("the values of the aliases exceed %d bytes in total; use fewer of them", maxExpanded)
	}
	return nil
}

func (g *treeBuilder) buildList(v *value, n *yaml.Node, depth int) *Error {
	all := make(yamlList, len(n.Content))
	for i, e := range n.Content {
		all[i] = &value{parent: v, step: "[" + strconv.Itoa(i) + "]"}
		if problem := g.build(all[i], e, depth+1); problem != nil {
			return problem
		}
	}
	v.content = all
	return nil
}

func (g *treeBuilder) buildMapping(v *value, n *yaml.Node, depth int) *Error {
	merged, own, problem := g.flatten(v, n, depth)
	if problem != nil {
		return problem
	}
	inherited, problem := g.pairs(v, merged, depth)
	if problem != nil {
		return problem
	}
	all, problem := g.pairs(v, own, depth)
	if problem != nil {
		return problem
	}
	for _, p := range all[:moveLastPairsToEnd(all)] {
		g.notes = append(g.notes, p.value.errorf("the key is given twice, and the last value is used").Error())
	}
	all = append(inherited, all...)
	v.content = all[moveLastPairsToEnd(all):]
	return nil
}

// pairs reads the pairs of a mapping, in which a key may be there twice.
func (g *treeBuilder) pairs(v *value, nodes []nodePair, depth int) (mapping, *Error) {
	all := make(mapping, len(nodes))
	for i, e := range nodes {
		key, textual, err := keyOf(e.key)
		all[i] = pair{key, textual, &value{parent: v, step: "." + key, line: e.key.Line}}
		if err != nil {
			return nil, all[i].value.errorf("%s", err)
		}
		if problem := g.build(all[i].value, e.value, depth+1); problem != nil {
			return nil, problem
		}
	}
	return all, nil
}

// moveLastPairsToEnd moves, for each key, its last pair to the end of m and the others to the front, each part in its order. It
// returns how many those are.
func moveLastPairsToEnd(m mapping) int {
	last := map[string]int{}
	for i, p := range m {
		last[p.key] = i
	}
	var early, late mapping
	for i, p := range m {
		if last[p.key] == i {
			late = append(late, p)
		} else {
			early = append(early, p)
		}
	}
	copy(m[copy(m, early):], late)
	return len(early)
}
