package pyflow

import (
	"encoding/json"
	"reflect"
	"sync"
)

// fixedClass is what the table of symbols has for a class of Prefect: its definition, and the definitions that it refers to.
type fixedClass struct {
	Name        string                  `json:"name"`
	Schema      schemaObject            `json:"schema"`
	Definitions map[string]schemaObject `json:"definitions"`
}

// fixedClasses holds the classes that were asked for, by their entries in the table: one object stands for each.
var fixedClasses sync.Map

func fixedClassOf(text string) (value, error) {
	if c, ok := fixedClasses.Load(text); ok {
		return c, nil
	}
	var fixed fixedClass
	if err := json.Unmarshal([]byte(text), &fixed); err != nil {
		return nil, unknownValue("the table of known names can't be read")
	}
	c := &pyClass{
		name:     fixed.Name,
		qualname: fixed.Name,
		kind:     modelClass,
		names:    map[string]value{},
		fixed:    &fixed,
		built:    [2]bool{true, true},
	}
	c.mro = []*pyClass{c}
	kept, _ := fixedClasses.LoadOrStore(text, c)
	return kept, nil
}

// addFixed adds the definitions that the classes of Prefect among the definitions refer to.
func (g *generator) addFixed(definitions schemaObject) error {
	for _, d := range g.order {
		c := d.class
		if c.fixed == nil {
			continue
		}
		if g.names[d] != d.short() {
			return unknownValue("a class of Prefect and a class of the file are both named %s", c.fixed.Name)
		}
		for name, schema := range c.fixed.Definitions {
			if other, taken := definitions[name]; taken && !reflect.DeepEqual(other, schema) {
				return unknownValue("a class of Prefect and a class of the file are both named %s", name)
			}
			definitions[name] = schema
		}
	}
	return nil
}
