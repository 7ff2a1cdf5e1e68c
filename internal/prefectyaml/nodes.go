package prefectyaml

import (
	"errors"
	"strings"

	"go.yaml.in/yaml/v3"
)

// resolveAlias is the node that an alias stands for, or the node itself.
func resolveAlias(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// hasExplicitTag reports whether the node has a tag in the file.
func hasExplicitTag(n *yaml.Node) bool { return n.Style&yaml.TaggedStyle != 0 }

// isPlainScalar reports whether YAML derives the type of a scalar from its content.
func isPlainScalar(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && !hasExplicitTag(n) && n.Style&^yaml.FlowStyle == 0
}

type nodePair struct{ key, value *yaml.Node }

// flatten returns the pairs of a mapping, and separately the pairs that its merge keys add. Of two mappings to merge, the first
// takes precedence, so its pairs come last.
func (g *treeBuilder) flatten(v *value, n *yaml.Node, depth int) (merged, own []nodePair, problem *Error) {
	if problem := g.checkLimits(v, n, depth); problem != nil {
		return nil, nil, problem
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, content := n.Content[i], resolveAlias(n.Content[i+1])
		if !isPlainScalar(key) || key.Value != "<<" {
			g.left--
			own = append(own, nodePair{key, n.Content[i+1]})
			continue
		}
		sources := []*yaml.Node{content}
		if content.Kind == yaml.SequenceNode {
			sources = content.Content
		}
		for j := len(sources) - 1; j >= 0; j-- {
			source := resolveAlias(sources[j])
			if source.Kind != yaml.MappingNode {
				return nil, nil, (&value{parent: v, step: ".<<", line: source.Line}).errorf(
					"a mapping is expected, or a list of mappings, such as *name",
				)
			}
			theirs, others, problem := g.flatten(v, source, depth+1)
			if problem != nil {
				return nil, nil, problem
			}
			merged = append(append(merged, theirs...), others...)
		}
	}
	return merged, own, nil
}

// keyOf is a key as the text that JSON needs.
func keyOf(n *yaml.Node) (key string, textual bool, err error) {
	n = resolveAlias(n)
	if n.Kind != yaml.ScalarNode {
		return "", false, errors.New("a key must be text, not a list or a mapping")
	}
	if isPlainScalar(n) && n.Value == "=" {
		return n.Value, true, nil
	}
	plain, err := scalar(n)
	if err != nil {
		return n.Value, false, err
	}
	switch plain := plain.(type) {
	case string:
		return plain, true, nil
	case number:
		if !strings.ContainsAny(plain.literal, ".e") {
			return plain.literal, false, nil
		}
	case timestamp:
		return plain.literal, false, nil
	}
	return n.Value, false, errors.New("a key must be text, and YAML reads this one otherwise: put it in quotes")
}
