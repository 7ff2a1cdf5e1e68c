package pyflow

import (
	"slices"
	"strings"
)

// methodCall calls a method of a container or a string.
func (b *builder) methodCall(object value, name string, args *callArgs) (value, error) {
	if err := args.unknown(); err != nil {
		_ = b.change(object, err, nil)
		return nil, err
	}
	switch object := object.(type) {
	case *list:
		return b.listMethod(object, name, args)
	case *dict:
		return b.dictMethod(object, name, args)
	case *set:
		return b.setMethod(object, name, args)
	case string:
		return b.stringMethod(object, name, args)
	}
	return nil, unknowable("the method %s is not evaluated", name)
}

// otherMethod marks a container whose method is not evaluated, as it may change it.
func (b *builder) otherMethod(object value, name string) (value, error) {
	err := unknowable("the method %s is not evaluated", name)
	_ = b.change(object, err, nil)
	return nil, err
}

func (b *builder) listMethod(l *list, name string, args *callArgs) (value, error) {
	one, single := args.one()
	switch {
	case name == "append" && single:
		return none{}, b.change(l, b.spend(1), func() { l.items = append(l.items, one) })
	case name == "extend" && single:
		items, err := elements(one)
		if err == nil {
			err = b.spend(len(items))
		}
		return none{}, b.change(l, err, func() { l.items = append(l.items, items...) })
	case name == "insert" && len(args.pos) == 2:
		i, ok := integerOf(args.pos[0])
		if !ok {
			break
		}
		return none{}, b.change(l, nil, func() {
			l.items = slices.Insert(l.items, int(min(max(i.Int64(), 0), int64(len(l.items)))), args.pos[1])
		})
	case name == "reverse" && args.empty():
		return none{}, b.change(l, nil, func() { slices.Reverse(l.items) })
	case name == "clear" && args.empty():
		return none{}, b.change(l, nil, func() { l.items = nil })
	case name == "copy" && args.empty():
		return &list{items: slices.Clone(l.items), unsure: l.unsure}, nil
	case name == "sort" && args.empty():
		items, err := sorted(l.items)
		return none{}, b.change(l, err, func() { l.items = items })
	}
	return b.otherMethod(l, name)
}

func (b *builder) dictMethod(d *dict, name string, args *callArgs) (value, error) {
	if d.unsure != "" {
		return nil, &unknown{why: d.unsure}
	}
	switch {
	case name == "get" && (len(args.pos) == 1 || len(args.pos) == 2) && len(args.names) == 0:
		if v, ok := d.get(args.pos[0]); ok {
			return v, nil
		}
		if len(args.pos) == 2 {
			return args.pos[1], nil
		}
		return none{}, nil
	case name == "keys" && args.empty():
		return &list{items: slices.Clone(d.keys)}, nil
	case name == "values" && args.empty():
		return &list{items: slices.Clone(d.values)}, nil
	case name == "items" && args.empty():
		out := &list{}
		for i, key := range d.keys {
			out.items = append(out.items, &tuple{[]value{key, d.values[i]}})
		}
		return out, b.spend(len(d.keys))
	case name == "copy" && args.empty():
		return d.clone(), nil
	case name == "update":
		more, err := callDict(b, args)
		if err != nil {
			break
		}
		from, _ := more.(*dict)
		return none{}, b.change(d, b.spend(len(from.keys)), func() { d.update(from) })
	case name == "setdefault" && len(args.pos) == 2:
		if v, ok := d.get(args.pos[0]); ok {
			return v, nil
		}
		return args.pos[1], b.change(d, nil, func() { d.set(args.pos[0], args.pos[1]) })
	}
	return b.otherMethod(d, name)
}

func (b *builder) setMethod(s *set, name string, args *callArgs) (value, error) {
	one, single := args.one()
	if name == "add" && single && !s.frozen {
		return none{}, b.change(s, b.spend(1), func() { s.items = distinct(append(s.items, one), hashKey) })
	}
	return b.otherMethod(s, name)
}

func (b *builder) stringMethod(s, name string, args *callArgs) (value, error) {
	if args.empty() {
		switch name {
		case "upper":
			return strings.ToUpper(s), nil
		case "lower":
			return strings.ToLower(s), nil
		case "strip":
			return strings.TrimSpace(s), nil
		case "split":
			out := &list{}
			for _, part := range strings.Fields(s) {
				out.items = append(out.items, part)
			}
			return out, b.spend(len(out.items))
		}
	}
	one, single := args.one()
	text, isText := one.(string)
	switch {
	case name == "join" && single:
		return b.join(s, one)
	case name == "split" && single && isText && text != "":
		out := &list{}
		for part := range strings.SplitSeq(s, text) {
			out.items = append(out.items, part)
		}
		return out, b.spend(len(out.items))
	case name == "startswith" && single && isText:
		return strings.HasPrefix(s, text), nil
	case name == "endswith" && single && isText:
		return strings.HasSuffix(s, text), nil
	}
	return nil, unknowable("the method %s is not evaluated", name)
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
