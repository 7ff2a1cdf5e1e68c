package pyflow

import (
	"slices"
	"strings"
)

// What only annotations evaluate to. A plain string stands for an annotation that is yet to be evaluated.
type (
	// symbol is a class or special form that the table of symbols knows, by its canonical name.
	namedSymbol struct{ name string }
	// plainClass is a class of a known module that Prefect allows any value for.
	plainClass struct{ name string }
	// fixedType is a type whose JSON Schema never changes.
	fixedType struct{ name, schema string }
	// alias is origin[args].
	genericAlias struct {
		origin value
		args   []value
	}
	union struct {
		args   []value
		typing bool // made by the module typing, so that strings and other objects may be members
	}
	annotatedType struct {
		x    value
		meta []value
	}
	literals struct{ values []value }
	typeVar  struct {
		name        string
		bound       value // or nil
		constraints []value
	}
	newType struct {
		name  string
		super value
	}
	// constraint is a limit on a type, by its name in pydantic.
	constraint struct {
		name  string
		value value
		group string // pydantic's text of the object that it is part of, or ""
	}
)

// isType says whether a value may stand beside | in an annotation.
func isType(v value) bool {
	switch v.(type) {
	case namedSymbol, plainClass, fixedType, *pyClass, *genericAlias, *union, *annotatedType, *literals, *typeVar, *newType, none:
		return true
	}
	return false
}

// isTyping says whether a value is an object of the module typing, which takes strings for types beside |.
func isTyping(v value) bool {
	switch v := v.(type) {
	case *literals, *annotatedType, *typeVar, *newType:
		return true
	case *union:
		return v.typing
	case *genericAlias:
		s, ok := v.origin.(namedSymbol)
		return ok && s.isTyping()
	case namedSymbol:
		return v.isTyping()
	}
	return false
}

func (s namedSymbol) isTyping() bool {
	return strings.HasPrefix(s.name, "typing.") && s.name != "typing.Any"
}

// maxUnion is the size up to which repetitions in a union are looked for.
const maxUnion = 64

// newUnion flattens members and drops repetitions; one member stands for itself.
func newUnion(args []value, typing bool) value {
	var flat []value
	for _, arg := range args {
		if u, ok := arg.(*union); ok {
			flat = append(flat, u.args...)
		} else {
			flat = append(flat, arg)
		}
	}
	var members []value
	for _, arg := range flat {
		if len(members) > maxUnion || !contains(members, arg) {
			members = append(members, arg)
		}
	}
	if len(members) == 1 {
		return members[0]
	}
	return &union{members, typing}
}

// needsTypes lists the special forms that are no types on their own.
var needsTypes = []string{
	"typing.Union", "typing.Optional", "typing.Literal", "typing.ClassVar", "typing.Final", "typing.Annotated",
	"typing.Required", "typing.NotRequired", "typing.ReadOnly", "typing.Generic", "typing.Protocol",
}

// checkArguments refuses what the module typing refuses as a type within another.
func checkArguments(args []value) error {
	for _, arg := range args {
		s, _ := arg.(namedSymbol)
		if a, ok := arg.(*genericAlias); ok && (isClassVar(a) || isSpecialForm(a, "typing.Final")) {
			s, _ = a.origin.(namedSymbol)
		}
		if _, isTuple := arg.(*tuple); isTuple || slices.Contains(needsTypes, s.name) {
			return raise("%s cannot be an argument of another type", s.name)
		}
	}
	return nil
}

// display is how pydantic writes a type within a name. Longer ones than left are not written.
func display(v value, left *int) (string, error) {
	if *left--; *left < 0 {
		return "", unknownValue("the name of a type is too long")
	}
	switch v := v.(type) {
	case none:
		return "NoneType", nil
	case *pyClass:
		return v.name, nil
	case namedSymbol:
		return v.name[strings.LastIndexByte(v.name, '.')+1:], nil
	case *genericAlias:
		origin, err := display(v.origin, left)
		if err != nil {
			return "", err
		}
		args, err := displayAll(v.args, left)
		return origin + "[" + args + "]", err
	case *union:
		args, err := displayAll(v.args, left)
		return "Union[" + args + "]", err
	}
	return "", unknownValue("the name of a type is not known")
}

func displayAll(args []value, left *int) (string, error) {
	var names []string
	for _, arg := range args {
		name, err := display(arg, left)
		if err != nil {
			return "", err
		}
		names = append(names, name)
	}
	return strings.Join(names, ", "), nil
}

// annotate adds metadata to a type, to the inside where it has some already.
func annotate(x value, meta []value) value {
	if a, ok := x.(*annotatedType); ok {
		return &annotatedType{a.x, append(append([]value(nil), a.meta...), meta...)}
	}
	return &annotatedType{x, meta}
}
