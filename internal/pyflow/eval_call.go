package pyflow

import (
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/pyflow/syntax"
)

// arguments of a call, by position and by name. A value may be *unknown where the callee does not mind.
type callArgs struct {
	pos     []value
	names   []string
	named   []value
	missing bool // an argument was unpacked from what is not known
}

// get gives the argument that stands at this position or has this name.
func (c *callArgs) get(position int, name string) (value, bool) {
	if position >= 0 && position < len(c.pos) {
		return c.pos[position], true
	}
	for i, n := range c.names {
		if n == name {
			return c.named[i], true
		}
	}
	return nil, false
}

// unknown is the first argument that is not known.
func (c *callArgs) unknown() error {
	if c.missing {
		return unknownValue("its arguments are not known")
	}
	for _, v := range c.pos {
		if u, ok := v.(*unknown); ok {
			return u
		}
	}
	for _, v := range c.named {
		if u, ok := v.(*unknown); ok {
			return u
		}
	}
	return nil
}

// call evaluates a call of what is known to have no effect.
func (b *builder) call(x *syntax.Call, ns *namespace) (value, error) {
	if attribute, ok := x.Func.(*syntax.Attribute); ok {
		if v, ok, err := b.callMethod(attribute, x, ns); ok {
			return v, err
		}
	}
	callee, err := b.lenient(x.Func, ns)
	if err != nil {
		return nil, err
	}
	args, err := b.arguments(x, ns)
	if err != nil {
		return nil, err
	}
	v, err := b.callValue(callee, args, x.Func)
	if _, ok := err.(*unknown); ok { //nolint:errorlint // never wrapped
		args.mayChange(callee, callName(x.Func))
	}
	return v, err
}

// callMethod calls a method of a container or a string, if it is one.
func (b *builder) callMethod(attribute *syntax.Attribute, x *syntax.Call, ns *namespace) (v value, ok bool, err error) {
	object, err := b.lenient(attribute.X, ns)
	if err != nil {
		return nil, true, err
	}
	switch object.(type) {
	case *pyList, *dict, *set, string:
	default:
		return nil, false, nil
	}
	args, err := b.arguments(x, ns)
	if err != nil {
		return nil, true, err
	}
	v, err = b.methodCall(object, attribute.Name, args)
	return v, true, err
}

// mayChange marks the containers that are handed to what is not known.
func (c *callArgs) mayChange(callee value, name string) {
	switch callee.(type) {
	case opaqueObject, namedSymbol, plainClass, fixedType, *pyClass:
		return
	}
	for _, args := range [][]value{c.pos, c.named} {
		for _, arg := range args {
			markUnsure(arg, "it is handed to "+name+", which may change it")
		}
	}
}

// callValue calls what is known to have no effect.
func (b *builder) callValue(callee value, args *callArgs, fn syntax.Expr) (value, error) {
	s, _ := callee.(namedSymbol)
	if f, ok := lenientCalls[s.name]; ok && s.name != "" {
		return f(b, args)
	}
	if _, ok := callee.(*unknown); !ok {
		if err := args.unknown(); err != nil {
			return nil, err
		}
	}
	if f, ok := calls[s.name]; ok {
		return f(b, args)
	}
	return b.callObject(callee, args, fn)
}

// callObject calls a class or a function of the file, or what makes a decorator.
func (b *builder) callObject(callee value, args *callArgs, fn syntax.Expr) (value, error) {
	switch callee := callee.(type) {
	case *pyClass:
		return b.instantiate(callee, args)
	case *pyFunction:
		return b.callFunction(callee, args)
	case *flowDecorator:
		if len(args.pos) == 1 {
			return b.makeFlow(callee.args, args.pos[0])
		}
	case transparent:
		if len(args.pos) == 1 {
			return unwrapped(args.pos[0], callee.flags), nil
		}
	case *newType:
		if len(args.pos) == 1 {
			return args.pos[0], nil
		}
	case fixedType:
		if strings.HasSuffix(callee.name, ".SecretStr") {
			return secret(args)
		}
	}
	return nil, unknownValue("it calls %s, which Prefect would run", callName(fn))
}

// callName is how a callee is written, for messages.
func callName(fn syntax.Expr) string {
	switch fn := fn.(type) {
	case *syntax.Name:
		return fn.ID
	case *syntax.Attribute:
		return callName(fn.X) + "." + fn.Name
	}
	return "a function"
}

func (b *builder) arguments(x *syntax.Call, ns *namespace) (*callArgs, error) {
	args := &callArgs{}
	for _, arg := range x.Args {
		v, err := b.lenient(arg.X, ns)
		if err != nil {
			return nil, err
		}
		switch arg.Star {
		case "*":
			more, err := elements(v)
			args.pos = append(args.pos, more...)
			args.missing = args.missing || err != nil
		case "**":
			d, ok := v.(*dict)
			args.missing = args.missing || !ok
			if ok {
				args.unpack(d)
			}
		default:
			if arg.Name == "" {
				args.pos = append(args.pos, v)
			} else {
				args.names, args.named = append(args.names, arg.Name), append(args.named, v)
			}
		}
	}
	return args, nil
}

func (c *callArgs) unpack(d *dict) {
	for i, key := range d.keys {
		if name, ok := key.(string); ok {
			c.names, c.named = append(c.names, name), append(c.named, d.values[i])
		}
	}
}

type handler = func(*builder, *callArgs) (value, error)

// lenientCalls are the functions that may have arguments that are not known.
var lenientCalls map[string]handler

// calls are the other functions and classes that are evaluated when called.
var calls map[string]handler

func init() { //nolint:gochecknoinits // the handlers refer to the tables
	lenientCalls = map[string]handler{
		"pydantic.fields.Field":                          callField,
		"dataclasses.field":                              callDataField,
		"pydantic.config.ConfigDict":                     callConfig,
		"pydantic_settings.main.SettingsConfigDict":      callConfig,
		"pydantic.functional_validators.AfterValidator":  callValidator,
		"pydantic.functional_validators.BeforeValidator": callValidator,
		"pydantic.functional_validators.WrapValidator":   callValidator,
		"annotated_types.Predicate":                      callValidator,
		"pydantic.functional_validators.field_validator": callFieldValidator,
		"pydantic.functional_validators.model_validator": callDecorator,
		"prefect.flows.flow":                             callFlow,
		"prefect.tasks.task":                             callTransparent(asTask),
		"functools.lru_cache":                            callTransparent(asWrapped),
		"functools.cache":                                callTransparent(asWrapped),
		"functools.wraps":                                callWraps,
		"dataclasses.dataclass":                          callDataclass("dataclasses.dataclass"),
		"pydantic.dataclasses.dataclass":                 callDataclass("pydantic.dataclasses.dataclass"),
	}
	calls = map[string]handler{
		"builtins.list":                    callList,
		"builtins.tuple":                   callTuple,
		"builtins.set":                     callSet,
		"builtins.frozenset":               callSet,
		"builtins.dict":                    callDict,
		"builtins.str":                     callStr,
		"builtins.int":                     callInt,
		"builtins.float":                   callFloat,
		"builtins.bool":                    callBool,
		"builtins.len":                     callLen,
		"builtins.range":                   callRange,
		"builtins.enumerate":               callEnumerate,
		"builtins.zip":                     callZip,
		"typing.TypeVar":                   callTypeVar,
		"typing.NewType":                   callNewType,
		"typing.NamedTuple":                callNamedTuple,
		"collections.namedtuple":           callPlainNamedTuple,
		"typing.TypedDict":                 callTypedDict,
		"enum.Enum":                        callEnum("enum.Enum"),
		"enum.IntEnum":                     callEnum("enum.IntEnum"),
		"enum.StrEnum":                     callEnum("enum.StrEnum"),
		"enum.auto":                        callAuto,
		"datetime.date":                    callDate,
		"datetime.datetime":                callDatetime,
		"datetime.time":                    callTime,
		"datetime.timedelta":               callTimedelta,
		"uuid.UUID":                        callUUID,
		"decimal.Decimal":                  callDecimal,
		"pathlib.Path":                     callPath("pathlib.Path"),
		"pathlib.PurePath":                 callPath("pathlib.PurePath"),
		"pathlib.PosixPath":                callPath("pathlib.PosixPath"),
		"pathlib.PurePosixPath":            callPath("pathlib.PurePosixPath"),
		"annotated_types.Gt":               callLimit("gt"),
		"annotated_types.Ge":               callLimit("ge"),
		"annotated_types.Lt":               callLimit("lt"),
		"annotated_types.Le":               callLimit("le"),
		"annotated_types.MinLen":           callLimit("min_length"),
		"annotated_types.MaxLen":           callLimit("max_length"),
		"annotated_types.MultipleOf":       callLimit("multiple_of"),
		"annotated_types.Len":              callLengths,
		"annotated_types.Interval":         callInterval,
		"pydantic.types.StringConstraints": callStringConstraints,
		"pydantic.types.conint":            callConstrained("builtins.int"),
		"pydantic.types.confloat":          callConstrained("builtins.float"),
		"pydantic.types.constr":            callConstrained("builtins.str"),
		"pydantic.types.conlist":           callConstrainedItems("builtins.list"),
		"pydantic.types.conset":            callConstrainedItems("builtins.set"),
	}
}
