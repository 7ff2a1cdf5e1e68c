package pyflow

import (
	"slices"
	"strings"
)

// A method evaluates a call of a method, or says that it does not know this one.
type (
	listMethod   = func(b *builder, l *pyList, args *callArgs) (v value, err error, ok bool)
	dictMethod   = func(b *builder, d *dict, args *callArgs) (v value, err error, ok bool)
	stringMethod = func(b *builder, s string, args *callArgs) (v value, err error, ok bool)
)

// methodCall calls a method of a container or a string.
func (b *builder) methodCall(object value, name string, args *callArgs) (value, error) {
	err := args.unknown()
	if err != nil {
		_ = b.change(object, err, nil)
		return nil, err
	}
	var v value
	ok := false
	switch object := object.(type) {
	case *pyList:
		if method := listMethods[name]; method != nil {
			v, err, ok = method(b, object, args)
		}
	case *dict:
		if method := dictMethods[name]; method != nil && object.unsure == "" {
			v, err, ok = method(b, object, args)
		}
	case *set:
		if one, single := args.one(); name == "add" && single && !object.frozen {
			return none{}, b.change(object, b.spend(1), func() { object.items = distinct(append(object.items, one), hashKey) })
		}
	case string:
		if method := stringMethods[name]; method != nil {
			v, err, ok = method(b, object, args)
		}
	}
	if ok {
		return v, err
	}
	err = unknownValue("the method %s is not evaluated", name)
	_ = b.change(object, err, nil)
	return nil, err
}

var listMethods = map[string]listMethod{
	"append": func(b *builder, l *pyList, args *callArgs) (value, error, bool) {
		one, ok := args.one()
		if !ok {
			return nil, nil, false
		}
		return none{}, b.change(l, b.spend(1), func() { l.items = append(l.items, one) }), true
	},
	"extend": func(b *builder, l *pyList, args *callArgs) (value, error, bool) {
		items, err := b.iterated(args, "extend")
		return none{}, b.change(l, err, func() { l.items = append(l.items, items...) }), true
	},
	"insert": func(b *builder, l *pyList, args *callArgs) (value, error, bool) {
		if len(args.pos) != 2 {
			return nil, nil, false
		}
		i, ok := integerOf(args.pos[0])
		if !ok || i.Sign() < 0 || !i.IsInt64() {
			return nil, nil, false
		}
		at := int(min(i.Int64(), int64(len(l.items))))
		return none{}, b.change(l, nil, func() { l.items = slices.Insert(l.items, at, args.pos[1]) }), true
	},
	"reverse": func(b *builder, l *pyList, args *callArgs) (value, error, bool) {
		if !args.empty() {
			return nil, nil, false
		}
		return none{}, b.change(l, nil, func() { slices.Reverse(l.items) }), true
	},
	"clear": func(b *builder, l *pyList, args *callArgs) (value, error, bool) {
		if !args.empty() {
			return nil, nil, false
		}
		return none{}, b.change(l, nil, func() { l.items = nil }), true
	},
	"sort": func(b *builder, l *pyList, args *callArgs) (value, error, bool) {
		if !args.empty() {
			return nil, nil, false
		}
		items, err := sorted(l.items)
		return none{}, b.change(l, err, func() { l.items = items }), true
	},
	"copy": func(_ *builder, l *pyList, args *callArgs) (value, error, bool) {
		return &pyList{items: slices.Clone(l.items), unsure: l.unsure}, nil, args.empty()
	},
}

var dictMethods = map[string]dictMethod{
	"get": func(_ *builder, d *dict, args *callArgs) (value, error, bool) {
		if len(args.pos) == 0 || len(args.pos) > 2 || len(args.names) > 0 {
			return nil, nil, false
		}
		if v, ok := d.get(args.pos[0]); ok {
			return v, nil, true
		}
		if len(args.pos) == 2 {
			return args.pos[1], nil, true
		}
		return none{}, nil, true
	},
	"keys": func(_ *builder, d *dict, args *callArgs) (value, error, bool) {
		return &pyList{items: slices.Clone(d.keys)}, nil, args.empty()
	},
	"values": func(_ *builder, d *dict, args *callArgs) (value, error, bool) {
		return &pyList{items: slices.Clone(d.values)}, nil, args.empty()
	},
	"items": func(b *builder, d *dict, args *callArgs) (value, error, bool) {
		out := &pyList{}
		for i, key := range d.keys {
			out.items = append(out.items, &tuple{[]value{key, d.values[i]}})
		}
		return out, b.spend(len(d.keys)), args.empty()
	},
	"copy": func(_ *builder, d *dict, args *callArgs) (value, error, bool) {
		return d.clone(), nil, args.empty()
	},
	"update": func(b *builder, d *dict, args *callArgs) (value, error, bool) {
		more, err := callDict(b, args)
		from, ok := more.(*dict)
		if err != nil || !ok {
			return nil, nil, false
		}
		return none{}, b.change(d, b.spend(len(from.keys)), func() { d.update(from) }), true
	},
	"setdefault": func(b *builder, d *dict, args *callArgs) (value, error, bool) {
		if len(args.pos) != 2 {
			return nil, nil, false
		}
		if v, ok := d.get(args.pos[0]); ok {
			return v, nil, true
		}
		return args.pos[1], b.change(d, nil, func() { d.set(args.pos[0], args.pos[1]) }), true
	},
}

var stringMethods = map[string]stringMethod{
	"upper": func(_ *builder, s string, args *callArgs) (value, error, bool) {
		return strings.ToUpper(s), nil, args.empty()
	},
	"lower": func(_ *builder, s string, args *callArgs) (value, error, bool) {
		return strings.ToLower(s), nil, args.empty()
	},
	"strip": func(_ *builder, s string, args *callArgs) (value, error, bool) {
		return strings.TrimSpace(s), nil, args.empty()
	},
	"split": func(b *builder, s string, args *callArgs) (value, error, bool) {
		parts := strings.Fields(s)
		if !args.empty() {
			separator := onlyText(args)
			if separator == "" {
				return nil, nil, false
			}
			parts = strings.Split(s, separator)
		}
		out := &pyList{}
		for _, part := range parts {
			out.items = append(out.items, part)
		}
		return out, b.spend(len(parts)), true
	},
	"startswith": func(_ *builder, s string, args *callArgs) (value, error, bool) {
		return strings.HasPrefix(s, onlyText(args)), nil, onlyText(args) != ""
	},
	"endswith": func(_ *builder, s string, args *callArgs) (value, error, bool) {
		return strings.HasSuffix(s, onlyText(args)), nil, onlyText(args) != ""
	},
	"join": func(b *builder, s string, args *callArgs) (value, error, bool) {
		one, ok := args.one()
		if !ok {
			return nil, nil, false
		}
		v, err := b.join(s, one)
		return v, err, true
	},
}

// onlyText is the only argument of a call, if that is a string.
func onlyText(args *callArgs) string {
	one, _ := args.one()
	text, _ := one.(string)
	return text
}

func (b *builder) join(separator string, v value) (value, error) {
	items, err := elements(v)
	if err != nil {
		return nil, err
	}
	parts := make([]string, len(items))
	size := 0
	for i, item := range items {
		text, ok := item.(string)
		if !ok {
			return nil, raiseKind("TypeError", "only strings can be joined")
		}
		parts[i] = text
		size += len(text) + len(separator)
	}
	if err := b.spend(size); err != nil {
		return nil, err
	}
	return strings.Join(parts, separator), nil
}
