package pyflow

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// reference refers to the definition of a class, which it makes.
func (g *generator) reference(c *class) (schemaObject, error) {
	if _, ok := g.definitions[c]; !ok {
		g.definitions[c] = nil
		s, err := g.classSchema(c)
		if err != nil {
			return nil, err
		}
		g.definitions[c] = s
		g.order = append(g.order, c)
	}
	return schemaObject{"$ref": reference{c, g.names}}, nil
}

func (g *generator) classSchema(c *class) (schemaObject, error) {
	if c.fixed != nil {
		return maps.Clone(c.fixed.Schema), nil
	}
	switch c.kind {
	case enumClass:
		return enumSchema(c)
	case namedTuple:
		return g.tupleSchema(c)
	case rootModel:
		return g.rootSchema(c)
	}
	around := g.extra
	if c.kind == modelClass || len(c.config.keys) > 0 {
		g.extra = c.setting("extra")
		defer func() { g.extra = around }()
	}
	s, err := g.objectSchema(c.fieldCores, c.name+".")
	if err != nil {
		return nil, err
	}
	if c.isDataclass && len(c.config.keys) == 0 && around != "" {
		// The first model that a dataclass is met in lends it its settings.
		s["additionalProperties"] = around == "allow"
		*g.notes = append(*g.notes, "the dataclass "+c.name+
			" has a setting of a model that holds it: its definition may differ in additionalProperties")
	}
	return s, updateClassSchema(s, c)
}

// updateClassSchema adds what belongs to a class rather than to its fields.
func updateClassSchema(s schemaObject, c *class) error {
	if _, ok := s["title"]; !ok {
		s["title"] = c.name
		if title := c.setting("title"); title != "" {
			s["title"] = title
		}
	}
	if _, described := s["description"]; !described && (!c.isDataclass || c.doc == nil || !strings.HasPrefix(*c.doc, c.name+"(")) {
		c.describe(s)
	}
	switch c.setting("extra") {
	case "allow":
		s["additionalProperties"] = true
	case "forbid":
		s["additionalProperties"] = false
	}
	if v, ok := c.config.get("json_schema_extra"); ok {
		extra, _ := v.(*dict)
		return decorateSchema(s, nil, extra)
	}
	return nil
}

// describe adds the docstring of a class.
func (c *class) describe(s schemaObject) {
	if c.doc != nil && *c.doc != "" {
		s["description"] = cleanDoc(*c.doc)
	}
}

func enumSchema(c *class) (schemaObject, error) {
	s := schemaObject{"title": c.name}
	c.describe(s)
	forms := []any{}
	for _, m := range c.members {
		j, err := jsonOf(m.value)
		if err != nil {
			return nil, unknowable("a member of %s is not evaluated", c.name)
		}
		forms = append(forms, j)
	}
	s["enum"] = forms
	if t := commonType(forms); t != "" && t != "null" {
		s["type"] = t
	}
	return s, nil
}

// rootSchema is that of a root model: the schema of what it holds, with the name of the class.
func (g *generator) rootSchema(c *class) (schemaObject, error) {
	root := c.fieldCores[0]
	s, err := g.fieldValue(root, c.name)
	if err != nil {
		return nil, err
	}
	if err := updateClassSchema(s, c); err != nil {
		return nil, err
	}
	if _, ok := root.updates["description"]; ok {
		c.describe(root.updates)
	}
	return s, decorateSchema(s, root.updates, root.extra)
}

// tupleSchema is that of a named tuple: its items by position.
func (g *generator) tupleSchema(c *class) (schemaObject, error) {
	items := []any{}
	required := 0
	for _, f := range c.fieldCores {
		s, err := g.fieldSchema(f, c.name+".")
		if err != nil {
			return nil, err
		}
		items = append(items, s)
		if f.required {
			required++
		}
	}
	s := schemaObject{"type": "array", "maxItems": json.Number(strconv.Itoa(len(items)))}
	if len(items) > 0 {
		s["prefixItems"] = items
	}
	if required > 0 {
		s["minItems"] = json.Number(strconv.Itoa(required))
	}
	return s, nil
}

// objectSchema is that of an object with these fields.
func (g *generator) objectSchema(fields []*coreField, owner string) (schemaObject, error) {
	properties := schemaObject{}
	var required []any
	for _, f := range fields {
		s, err := g.fieldSchema(f, owner)
		if err != nil {
			return nil, err
		}
		properties[f.alias] = g.dropRepeated(s)
		if f.required {
			required = append(required, f.alias)
		}
	}
	s := schemaObject{"type": "object", "properties": properties}
	if required != nil {
		s["required"] = required
	}
	return s, nil
}

// fieldValue is the schema of a field with its default.
func (g *generator) fieldValue(f *coreField, owner string) (schemaObject, error) {
	s, err := g.schema(f.core)
	if err != nil {
		return nil, err
	}
	if f.deflt != nil {
		if err := g.addDefault(s, f.deflt, owner+": "); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// fieldSchema is the whole schema of a field.
func (g *generator) fieldSchema(f *coreField, owner string) (schemaObject, error) {
	s, err := g.fieldValue(f, owner+f.name)
	if err != nil {
		return nil, err
	}
	if err := decorateSchema(s, f.updates, f.extra); err != nil {
		return nil, err
	}
	if _, ok := s["title"]; !ok && f.core.wantsTitle() {
		s["title"] = titleOf(f.alias)
	}
	return s, nil
}

// wantsTitle says whether a field gets a title from its name: a class has one of its own.
func (c *core) wantsTitle() bool {
	switch c.kind {
	case refCore:
		return false
	case nullableCore, defaultCore, wrappedCore:
		return c.items[0].wantsTitle()
	}
	return true
}

// dropRepeated drops the keys beside a reference that the definition has as well.
func (g *generator) dropRepeated(s schemaObject) schemaObject {
	ref, ok := s["$ref"].(reference)
	if !ok {
		return s
	}
	for key, v := range s {
		if same, ok := g.definitions[ref.class][key]; ok && key != "$ref" && reflect.DeepEqual(same, v) {
			delete(s, key)
		}
	}
	return s
}

// collect marks the classes that a schema refers to, also by their definitions.
func (g *generator) collect(v any, used map[*class]bool) {
	switch v := v.(type) {
	case map[string]any:
		for _, inner := range v {
			g.collect(inner, used)
		}
	case []any:
		for _, inner := range v {
			g.collect(inner, used)
		}
	case reference:
		if !used[v.class] {
			used[v.class] = true
			g.collect(g.definitions[v.class], used)
		}
	}
}

// name gives every definition that a schema needs its name: that of the class, or a longer one where classes of one name
// differ.
func (g *generator) name(object schemaObject) (schemaObject, error) {
	used := map[*class]bool{}
	g.collect(object, used)
	g.order = slices.DeleteFunc(g.order, func(c *class) bool { return !used[c] })
	byName := map[string][]*class{}
	for _, c := range g.order {
		short := definitionName(c.name)
		g.names[c] = short
		byName[short] = append(byName[short], c)
	}
	for _, classes := range byName {
		same, err := g.allEqual(classes)
		if err != nil {
			return nil, err
		}
		if !same {
			g.lengthen(classes)
			*g.notes = append(*g.notes, "several classes are named "+classes[0].name+
				": the names of their definitions begin with that of the module, which is taken to be "+classes[0].moduleName())
		}
	}
	definitions := schemaObject{}
	for _, c := range g.order {
		definitions[g.names[c]] = g.definitions[c]
	}
	return definitions, g.addFixed(definitions)
}

func (g *generator) allEqual(classes []*class) (bool, error) {
	var first []byte
	for _, c := range classes[1:] {
		if first == nil {
			var err error
			if first, err = json.Marshal(g.definitions[classes[0]]); err != nil {
				return false, err
			}
		}
		other, err := json.Marshal(g.definitions[c])
		if err != nil || !bytes.Equal(first, other) {
			return false, err
		}
	}
	return true, nil
}

func (g *generator) lengthen(classes []*class) {
	count := map[string]int{}
	for _, c := range classes {
		count[c.qualname]++
	}
	seen := map[string]int{}
	for _, c := range classes {
		name := definitionName(c.moduleName() + "." + c.qualname)
		if count[c.qualname] > 1 {
			seen[c.qualname]++
			name += "__" + strconv.Itoa(seen[c.qualname])
		}
		g.names[c] = name
	}
}

// moduleName is the name of the module of a class.
func (c *class) moduleName() string {
	if c.module == nil {
		return "flows"
	}
	name, _ := c.module.names["__name__"].(string)
	return name
}

var oddInName = regexp.MustCompile(`[^a-zA-Z0-9.\-_]`)

func definitionName(name string) string {
	return strings.ReplaceAll(oddInName.ReplaceAllString(name, "_"), ".", "__")
}
