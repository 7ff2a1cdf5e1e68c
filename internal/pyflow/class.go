package pyflow

import (
	"slices"
)

type classKind uint8

const (
	plain classKind = iota
	modelClass
	rootModel
	enumClass
	namedTuple
	typedDict
)

// pyClass is a class of the file.
type pyClass struct {
	name, qualname string
	kind           classKind
	isDataclass    bool
	validated      bool // a dataclass of pydantic
	isBlock        bool // extends a block of Prefect
	generic        bool
	bases          []*pyClass
	mro            []*pyClass // the class itself, then the classes of the file that it inherits from
	doc            *string
	names          map[string]value
	module         *namespace    // that it is defined in, or nil
	fixed          *fixedClass   // of a class of Prefect
	own            []*classField // annotated in the class itself, in order
	rootType       value         // what a root model holds

	config     dict // of a model, with what it inherits
	validators []validator
	incomplete bool // an annotation can't be evaluated
	hasInit    bool

	total    bool // of a typed dict
	members  []*member
	enumBase string // "int" or "str" where members are such, "flag" for flags
	autoName bool   // auto() gives names

	fields []*classField // of a dataclass or a named tuple, with what it inherits

	fieldCores []*coreField
	building   bool
	built      [2]bool // by whether any class may be a type
}

// classField is one annotation in the body of a class.
type classField struct {
	name       string
	annotation value // or *unknown
	value      value // assigned, or nil
	owner      *pyClass
	total      bool // of the typed dict that declares it
	kwOnly     bool
}

// validator is what field_validator(…) gives.
type validator struct {
	fields []value
	mode   string
	check  bool
}

// attribute looks a name up in a class and what it inherits from.
func (c *pyClass) attribute(name string) (value, bool) {
	for _, k := range c.mro {
		for _, m := range k.members {
			if m.name == name {
				return m.itself(), true
			}
		}
		if v, ok := k.names[name]; ok {
			return v, true
		}
	}
	return nil, false
}

// member is an attribute of a class, where it is known.
func (c *pyClass) member(name string) (value, error) {
	v, ok := c.attribute(name)
	if !ok {
		return nil, unknownValue("the attribute %s is not known", name)
	}
	if u, ok := v.(*unknown); ok {
		return nil, u
	}
	return v, nil
}

// linearize orders a class and its ancestors as Python does (C3).
func linearize(c *pyClass) ([]*pyClass, error) {
	var queues [][]*pyClass
	for _, base := range c.bases {
		queues = append(queues, slices.Clone(base.mro))
	}
	queues = append(queues, slices.Clone(c.bases))
	out := []*pyClass{c}
	for {
		queues = slices.DeleteFunc(queues, func(q []*pyClass) bool { return len(q) == 0 })
		if len(queues) == 0 {
			return out, nil
		}
		i := slices.IndexFunc(queues, func(q []*pyClass) bool { return !inTail(queues, q[0]) })
		if i < 0 {
			return nil, raise("the bases of %s have no consistent order", c.name)
		}
		head := queues[i][0]
		out = append(out, head)
		for j := range queues {
			if queues[j][0] == head {
				queues[j] = queues[j][1:]
			}
		}
	}
}

func inTail(queues [][]*pyClass, c *pyClass) bool {
	return slices.ContainsFunc(queues, func(q []*pyClass) bool { return slices.Contains(q[1:], c) })
}

// base adds one base class to a class, or says that the class can't be known.
func (c *pyClass) base(v value) error {
	switch v := v.(type) {
	case *pyClass:
		if v.fixed != nil {
			return c.baseBlock(v)
		}
		c.bases = append(c.bases, v)
		c.inherit(v)
	case namedSymbol:
		return c.baseSymbol(v.name)
	case plainClass:
	case *genericAlias:
		return c.baseAlias(v)
	case *annotatedType, *union, *literals, none, string:
		return raise("%s has a base that is not a class", c.name)
	case pyModule, opaqueObject:
		return raise("%s has a base that is not a class", c.name)
	default:
		return unknownValue("the base of class %s is not known", c.name)
	}
	return nil
}

func (c *pyClass) inherit(from *pyClass) {
	if from.kind != plain {
		c.kind = from.kind
	}
	c.isDataclass = c.isDataclass || from.isDataclass
	c.validated = c.validated || from.validated
	c.isBlock = c.isBlock || from.isBlock
	c.generic = c.generic || from.generic
	if c.enumBase == "" {
		c.enumBase, c.autoName = from.enumBase, from.autoName
	}
	if c.rootType == nil {
		c.rootType = from.rootType
	}
	for i, key := range from.config.keys {
		c.config.set(key, from.config.values[i])
	}
	c.validators = append(c.validators, from.validators...)
	c.hasInit = c.hasInit || from.hasInit
}

func (c *pyClass) baseSymbol(name string) error {
	switch name {
	case "pydantic.main.BaseModel":
		c.kind = modelClass
	case "pydantic.root_model.RootModel":
		c.kind = rootModel
	case "pydantic_settings.main.BaseSettings":
		c.kind = modelClass
		c.config.set("extra", "forbid")
	case "typing.NamedTuple":
		c.kind = namedTuple
	case "typing.TypedDict":
		c.kind = typedDict
	case "enum.Enum":
		c.kind = enumClass
	case "enum.IntEnum":
		c.kind, c.enumBase = enumClass, "int"
	case "enum.StrEnum":
		c.kind, c.enumBase, c.autoName = enumClass, "str", true
	case "enum.Flag", "enum.IntFlag":
		c.kind, c.enumBase = enumClass, "flag"
	case "builtins.int", "builtins.str", "builtins.float":
		c.enumBase = name[len("builtins."):]
	case "typing.Generic", "typing.Protocol", "abc.ABC", "builtins.object", "builtins.dict", "builtins.list",
		"builtins.tuple", "builtins.set", "builtins.bytes":
		c.generic = c.generic || name == "typing.Generic"
	default:
		return unknownValue("the base %s of class %s is not known", name, c.name)
	}
	return nil
}

func (c *pyClass) baseAlias(a *genericAlias) error {
	s, _ := a.origin.(namedSymbol)
	switch s.name {
	case "typing.Generic", "typing.Protocol":
		c.generic = true
	case "builtins.dict", "builtins.list", "typing.Dict", "typing.List":
	default:
		return unknownValue("a base of class %s is not known", c.name)
	}
	return nil
}

// special lists the methods by which a class makes its own schema.
var special = []string{
	"__get_pydantic_core_schema__", "__get_pydantic_json_schema__", "__get_validators__", "__modify_schema__",
	"__new__", "_missing_", "_generate_next_value_", "__init_subclass__", "__class_getitem__",
}

// custom says whether a class has methods by which its schema or its members come out differently.
func (c *pyClass) custom() bool {
	return slices.ContainsFunc(special, func(name string) bool {
		_, ok := c.attribute(name)
		return ok && (name != "_missing_")
	})
}
