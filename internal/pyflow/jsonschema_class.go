package pyflow

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// reference refers to the definition of a class, which it makes.
func (g *generator) reference(d definition) (schemaObject, error) {
	if _, ok := g.definitions[d]; !ok {
		g.definitions[d] = nil
		g.around = append(g.around, d.class)
		s, err := g.classSchema(d.class)
		g.around = g.around[:len(g.around)-1]
		if bad, ok := err.(*typeError); ok && bad.kind == noSchema { //nolint:errorlint // never wrapped
			err = g.withoutSchema(d, bad)
		}
		if err != nil {
			return nil, err
		}
		if s != nil {
			g.definitions[d] = s
			g.order = append(g.order, d)
		}
	}
	if lent, ok := g.lent[d.class]; ok && (lent != g.extra || (lent != "" && d.class.isDataclass)) {
		g.noteLent(d.class)
	}
	return schemaObject{"$ref": reference{d, g.names}}, nil
}

func (g *generator) classSchema(c *pyClass) (schemaObject, error) {
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
	if g.version.borrowsSettings(c) {
		// The first model that refers to the class lends it its settings.
		g.lent[c] = around
		if around != "" {
			s["additionalProperties"] = around == "allow"
		}
	}
	return s, g.updateClassSchema(s, c)
}

// noteLent notes once that a class may have the settings of one or another model.
func (g *generator) noteLent(c *pyClass) {
	what := "the class "
	if c.isDataclass {
		what = "the dataclass "
	}
	note := what + c.name + " has a setting of a model that holds it: its definition may differ in additionalProperties"
	if !slices.Contains(*g.notes, note) {
		*g.notes = append(*g.notes, note)
	}
}

// updateClassSchema adds what belongs to a class rather than to its fields.
func (g *generator) updateClassSchema(s schemaObject, c *pyClass) error {
	if _, ok := s["title"]; !ok {
		s["title"] = c.name
		if title := c.setting("title"); title != "" {
			s["title"] = title
		}
	}
	ownDoc := !c.isDataclass ||
		((c.validated || g.version.describesDataclasses()) && c.doc != nil && !strings.HasPrefix(*c.doc, c.name+"("))
	if _, described := s["description"]; !described && ownDoc {
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
	if c.isBlock {
		return c.blockSchema(s)
	}
	return nil
}

// describe adds the docstring of a class.
func (c *pyClass) describe(s schemaObject) {
	if c.doc != nil && *c.doc != "" {
		s["description"] = cleanDoc(*c.doc)
	}
}

func enumSchema(c *pyClass) (schemaObject, error) {
	s := schemaObject{"title": c.name}
	c.describe(s)
	forms := []any{}
	for _, m := range c.members {
		j, err := jsonOf(m.value)
		if err != nil {
			return nil, unknownValue("a member of %s is not evaluated", c.name)
		}
		forms = append(forms, j)
	}
	s["enum"] = forms
	if t := commonType(forms); t != "" && t != "null" {
		s["type"] = t
	}
	return s, nil
}

// rootSchema is the schema of a root model: the schema of its root type, with the name of the class.
func (g *generator) rootSchema(c *pyClass) (schemaObject, error) {
	root := c.fieldCores[0]
	s, err := g.fieldValue(root, c.name)
	if err != nil {
		return nil, err
	}
	if err := g.updateClassSchema(s, c); err != nil {
		return nil, err
	}
	if _, ok := root.updates["description"]; ok {
		c.describe(root.updates)
	}
	return s, decorateSchema(s, root.updates, root.extra)
}

// tupleSchema is the schema of a named tuple: its items by position.
func (g *generator) tupleSchema(c *pyClass) (schemaObject, error) {
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

// objectSchema is the schema of an object with these fields.
func (g *generator) objectSchema(fields []*coreField, owner string) (schemaObject, error) {
	properties := schemaObject{}
	var required []any
	for _, f := range fields {
		s, err := g.fieldSchema(f, owner)
		if err != nil {
			return nil, err
		}
		if properties[f.alias], err = g.dropRepeated(s); err != nil {
			return nil, err
		}
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
func (c *coreSchema) wantsTitle() bool {
	switch c.kind {
	case refCore:
		return false
	case nullableCore, defaultCore, wrappedCore:
		return c.items[0].wantsTitle()
	}
	return true
}

// dropRepeated drops the keys beside a reference that the definition has as well.
func (g *generator) dropRepeated(s schemaObject) (schemaObject, error) {
	ref, ok := s["$ref"].(reference)
	if !ok {
		return s, nil
	}
	for key, v := range s {
		if same, ok := g.definitions[ref.definition][key]; ok && key != "$ref" && reflect.DeepEqual(same, v) {
			delete(s, key)
		}
	}
	return s, g.checkReference(ref.definition)
}

// collect marks the classes that a schema refers to, also by their definitions.
func (g *generator) collect(v any, used map[definition]bool) {
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
		if !used[v.definition] {
			used[v.definition] = true
			g.collect(g.definitions[v.definition], used)
		}
	}
}

// name names every definition that a schema needs: after the class, or with a longer name where classes of one name
// differ.
func (g *generator) name(object schemaObject) (schemaObject, error) {
	used := map[definition]bool{}
	g.collect(object, used)
	g.order = slices.DeleteFunc(g.order, func(d definition) bool { return !used[d] })
	for i, d := range g.order {
		g.names[d] = "#" + strconv.Itoa(i) // as yet, no two are the same
		if d.hasAddress() {
			*g.notes = append(*g.notes, "a limit is set on the class "+d.class.name+
				": in Prefect the name of its definition includes a memory address, which differs each time")
		}
	}
	// Definitions that are found to be the same make others the same that refer to them.
	for range maxRenames {
		names, err := g.shorten()
		if err != nil {
			return nil, err
		}
		if maps.Equal(names, g.names) {
			break
		}
		maps.Copy(g.names, names) // references hold the map
	}
	noted := map[string]bool{}
	for _, d := range g.order {
		if short := d.short(); g.names[d] != short && !noted[short] {
			noted[short] = true
			*g.notes = append(*g.notes, "several classes are named "+d.class.name+
				": the names of their definitions begin with the name of the module, which is assumed to be "+d.class.moduleName())
		}
	}
	definitions := schemaObject{}
	for _, d := range g.order {
		definitions[g.names[d]] = g.definitions[d]
	}
	return definitions, g.addFixed(definitions)
}

// maxRenames bounds how often definitions are named, as pydantic does.
const maxRenames = 100

// shorten gives each definition the shortest name that no other one has which differs, under the names that they have now.
func (g *generator) shorten() (map[definition]string, error) {
	shorts, longs := map[string][]definition{}, map[string][]definition{}
	for _, d := range g.order {
		shorts[d.short()] = append(shorts[d.short()], d)
		longs[d.long()] = append(longs[d.long()], d)
	}
	names := make(map[definition]string, len(g.order))
	for name, same := range longs {
		equal, err := g.allEqual(same)
		if err != nil {
			return nil, err
		}
		for i, d := range same {
			names[d] = name
			if !equal {
				names[d] += "__" + strconv.Itoa(i+1)
			}
		}
	}
	for name, same := range shorts {
		equal, err := g.allEqual(same)
		if err != nil {
			return nil, err
		}
		for _, d := range same {
			if equal {
				names[d] = name
			}
		}
	}
	return names, nil
}

func (g *generator) allEqual(same []definition) (bool, error) {
	var first []byte
	for _, d := range same[1:] {
		if first == nil {
			var err error
			if first, err = json.Marshal(g.definitions[same[0]]); err != nil {
				return false, err
			}
		}
		other, err := json.Marshal(g.definitions[d])
		if err != nil || !bytes.Equal(first, other) {
			return false, err
		}
	}
	return true, nil
}

// moduleName is the name of the module of a class.
func (c *pyClass) moduleName() string {
	if c.module == nil {
		return "flows"
	}
	name, _ := c.module.names["__name__"].(string)
	return name
}
