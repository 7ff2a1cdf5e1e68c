package prefectyaml

import (
	"errors"
	"strings"

	"go.yaml.in/yaml/v3"
)

// target is the node that an alias stands for, or the node itself.
func target(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// tagged is whether the file itself gives the node a tag.
func tagged(n *yaml.Node) bool { return n.Style&yaml.TaggedStyle != 0 }

// bare is whether it is for YAML to find out what the text of a scalar is.
func bare(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && !tagged(n) && n.Style&^yaml.FlowStyle == 0
}

type nodePair struct{ key, value *yaml.Node }

// flatten is the pairs of a mapping, those of its merge keys apart: of two mappings to merge, the first wins, so that it
// comes last.
func (g *grower) flatten(v *value, n *yaml.Node, depth int) (merged, own []nodePair, problem *Error) {
	if problem := g.spend(v, n, depth); problem != nil {
		return nil, nil, problem
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, content := n.Content[i], target(n.Content[i+1])
		if !bare(key) || key.Value != "<<" {
			g.left--
			own = append(own, nodePair{key, n.Content[i+1]})
			continue
		}
		sources := []*yaml.Node{content}
		if content.Kind == yaml.SequenceNode {
			sources = content.Content
		}
		for j := len(sources) - 1; j >= 0; j-- {
			source := target(sources[j])
			if source.Kind != yaml.MappingNode {
				return nil, nil, (&value{parent: v, step: ".<<", line: source.Line}).wrong(
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
	n = target(n)
	if n.Kind != yaml.ScalarNode {
		return "", false, errors.New("a key must be text, not a list or a mapping")
	}
	if bare(n) && n.Value == "=" {
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
		if !strings.ContainsAny(plain.text, ".e") {
			return plain.text, false, nil
		}
	case moment:
		return plain.text, false, nil
	}
	return n.Value, false, errors.New("a key must be text, and YAML reads this one otherwise: put it in quotes")
}
