package pyflow

import (
	"math/big"
	"strings"
)

// addMember adds a member to an enumeration, if the name and the value make one.
func (c *pyClass) addMember(name string, v value) error {
	if strings.HasPrefix(name, "_") {
		return nil
	}
	switch v := v.(type) {
	case opaqueObject:
		if v.kind == "function" {
			return nil
		}
	case *pyFunction, *flowValue, *methodWrapper:
		return nil
	case *pyClass:
		return nil // a class within an enumeration is no member from Python 3.13 on
	case *unknown:
		return unknownValue("the value of %s.%s is not known: %s", c.name, name, v.why)
	}
	for _, m := range c.members {
		if m.name == name {
			return raise("%s has two members %s", c.name, name)
		}
	}
	v, err := c.convert(v)
	if err != nil {
		return err
	}
	added := &member{class: c, name: name, value: v}
	for _, m := range c.members {
		if valuesEqual(m.value, v) {
			added.first, added.value = m.itself(), m.value
			break
		}
	}
	c.members = append(c.members, added)
	return nil
}

// itself is the member that a name stands for.
func (m *member) itself() *member {
	if m.first != nil {
		return m.first
	}
	return m
}

// convert gives the value of a member of an enumeration of a type.
func (c *pyClass) convert(v value) (value, error) {
	fits := true
	switch c.enumBase {
	case "str":
		_, fits = v.(string)
	case "int", "flag":
		_, fits = v.(*big.Int)
	case "float":
		_, fits = v.(float64)
		if i, ok := v.(*big.Int); ok {
			return floatOf(i), nil
		}
	}
	if fits {
		return v, nil
	}
	if c.autoName {
		return nil, raise("the values of %s must be strings", c.name)
	}
	return nil, unknownValue("the value of a member of %s is converted", c.name)
}

func callAuto(b *builder, c *callArgs) (value, error) {
	if b.auto == nil || !c.empty() {
		return nil, unknownValue("auto() is only evaluated for members of enumerations")
	}
	return b.auto()
}

// nextMember is what auto() gives for the member of this name.
func nextMember(c *pyClass, name string) (value, error) {
	if c.custom() {
		return nil, unknownValue("class %s defines how the values of its members are made", c.name)
	}
	if c.autoName {
		return strings.ToLower(name), nil
	}
	highest := new(big.Int)
	for _, m := range c.members {
		i, ok := m.value.(*big.Int)
		if !ok {
			return nil, unknownValue("auto() after values that are not integers")
		}
		if i.Cmp(highest) > 0 {
			highest = i
		}
	}
	if c.enumBase == "flag" {
		return new(big.Int).Lsh(integer(1), uint(highest.BitLen())), nil
	}
	next := new(big.Int).Add(highest, integer(1))
	if c.enumBase == "str" {
		return next.String(), nil
	}
	return next, nil
}

func (c *pyClass) finishEnum(keywords *callArgs) error {
	for _, base := range c.bases {
		if len(base.members) > 0 {
			return raise("%s extends an enumeration that has members", c.name)
		}
	}
	if c.custom() || len(keywords.names) > 0 {
		return unknownValue("class %s defines how its members are made", c.name)
	}
	return nil
}

// callEnum makes an enumeration from a name and members, as in Enum("Color", "RED GREEN").
func callEnum(base string) handler {
	return func(_ *builder, args *callArgs) (value, error) {
		name, okName := args.get(0, "value")
		names, okNames := args.get(1, "names")
		text, isText := name.(string)
		if !okName || !okNames || !isText || len(args.pos)+len(args.names) != 2 {
			return nil, unknownValue("an enumeration is created by a call with unsupported arguments")
		}
		c := &pyClass{name: text, qualname: text, names: map[string]value{}}
		c.mro = []*pyClass{c}
		if err := c.baseSymbol(base); err != nil {
			return nil, err
		}
		return c, c.addMembers(names)
	}
}

func (c *pyClass) addMembers(names value) error {
	if text, ok := names.(string); ok {
		l := &pyList{}
		for _, name := range strings.Fields(strings.ReplaceAll(text, ",", " ")) {
			l.items = append(l.items, name)
		}
		names = l
	}
	if d, ok := names.(*dict); ok {
		l := &pyList{}
		for i, key := range d.keys {
			l.items = append(l.items, &tuple{[]value{key, d.values[i]}})
		}
		names = l
	}
	items, err := elements(names)
	if err != nil {
		return err
	}
	for _, item := range items {
		if err := c.addNamed(item); err != nil {
			return err
		}
	}
	return nil
}

// addNamed adds a member given by its name, or by a pair of name and value.
func (c *pyClass) addNamed(item value) error {
	if name, ok := item.(string); ok {
		v, err := nextMember(c, name)
		if err != nil {
			return err
		}
		return c.addMember(name, v)
	}
	pair, err := elements(item)
	if err != nil || len(pair) != 2 {
		return unknownValue("the members of %s are not known", c.name)
	}
	name, ok := pair[0].(string)
	if !ok {
		return unknownValue("the members of %s are not known", c.name)
	}
	return c.addMember(name, pair[1])
}
