package syntax

// primary parses an atom and the attributes, calls and subscripts after it.
func (p *parser) primary() (Expr, error) {
	start := p.here()
	x, err := p.atom()
	for err == nil {
		switch {
		case p.accept("."):
			var name string
			name, err = p.name()
			x = &Attribute{start, x, name}
		case p.accept("("):
			var args []Argument
			args, err = p.arguments()
			x = &Call{start, x, args}
		case p.accept("["):
			var index Expr
			index, err = p.subscript()
			x = &Subscript{start, x, index}
		default:
			return x, nil
		}
	}
	return nil, err
}

func (p *parser) atom() (Expr, error) {
	start, t := p.here(), p.next()
	switch t.kind {
	case tokNumber:
		p.pos++
		v, err := p.number(t)
		return &Constant{start, v}, err
	case tokString, tokFString:
		return p.strings()
	case tokName:
		return p.nameAtom()
	case tokOp:
		switch p.text(t) {
		case "(":
			return p.parenthesised()
		case "[":
			return p.listDisplay()
		case "{":
			return p.braces()
		case "...":
			p.pos++
			return &Constant{start, Ellipsis{}}, nil
		}
	}
	return nil, p.unexpected("expected an expression")
}

func (p *parser) nameAtom() (Expr, error) {
	start, t := p.here(), p.next()
	switch text := p.text(t); text {
	case "None":
		p.pos++
		return &Constant{start, None{}}, nil
	case "True", "False":
		p.pos++
		return &Constant{start, Bool(text == "True")}, nil
	}
	name, err := p.name()
	return &Name{start, name}, err
}

func (p *parser) parenthesised() (Expr, error) {
	start := p.here()
	p.pos++
	if p.accept(")") {
		return &Tuple{Pos: start}, nil
	}
	x, err := p.exprList()
	if err != nil {
		return nil, err
	}
	if p.startsComprehension() {
		return p.comprehension(start, ")")
	}
	return x, p.expect(")")
}

func (p *parser) listDisplay() (Expr, error) {
	start := p.here()
	p.pos++
	if p.accept("]") {
		return &List{Pos: start}, nil
	}
	items, _, err := p.items()
	if err != nil {
		return nil, err
	}
	if p.startsComprehension() {
		return p.comprehension(start, "]")
	}
	return &List{start, items}, p.expect("]")
}

func (p *parser) startsComprehension() bool {
	return p.is("for") || (p.is("async") && p.isAt(p.pos+1, "for"))
}

// comprehension skips the clauses of a comprehension whose element was read, up to its closing bracket.
func (p *parser) comprehension(start Pos, closing string) (Expr, error) {
	for !p.is(closing) {
		if err := p.comprehensionClause(); err != nil {
			return nil, err
		}
	}
	p.pos++
	return &Opaque{start, "a comprehension"}, nil
}

func (p *parser) comprehensionClause() error {
	if p.accept("if") {
		_, err := p.conditionOf()
		return err
	}
	p.accept("async")
	if err := p.expect("for"); err != nil {
		return err
	}
	if err := p.targets(); err != nil {
		return err
	}
	if err := p.expect("in"); err != nil {
		return err
	}
	_, err := p.conditionOf()
	return err
}

// conditionOf parses what may follow in or if in a comprehension, where a conditional expression is not allowed: its if
// would start the next clause.
func (p *parser) conditionOf() (Expr, error) {
	if p.is("lambda") {
		return p.lambda()
	}
	return p.disjunction()
}

// Targets skips the targets of a for clause.
func (p *parser) targets() error {
	for {
		p.accept("*")
		if _, err := p.operand(1); err != nil {
			return err
		}
		if !p.accept(",") || p.is("in") {
			return nil
		}
	}
}

// braces parses a dict or set display or comprehension.
func (p *parser) braces() (Expr, error) {
	start := p.here()
	p.pos++
	dict, set := &Dict{Pos: start}, &Set{Pos: start}
	for !p.is("}") {
		if err := p.braceItem(dict, set); err != nil {
			return nil, err
		}
		if p.startsComprehension() {
			return p.comprehension(start, "}")
		}
		if !p.accept(",") {
			break
		}
	}
	if err := p.expect("}"); err != nil {
		return nil, err
	}
	if len(set.Items) > 0 {
		return set, nil
	}
	return dict, nil
}

func (p *parser) braceItem(dict *Dict, set *Set) error {
	if p.accept("**") {
		x, err := p.operand(1)
		dict.Keys, dict.Values = append(dict.Keys, nil), append(dict.Values, x)
		return err
	}
	x, err := p.starOrNamed()
	if err != nil {
		return err
	}
	if !p.accept(":") {
		set.Items = append(set.Items, x)
		return nil
	}
	y, err := p.expr()
	dict.Keys, dict.Values = append(dict.Keys, x), append(dict.Values, y)
	return err
}

// arguments parses the arguments of a call, whose opening parenthesis was taken, up to the closing one.
func (p *parser) arguments() ([]Argument, error) {
	var args []Argument
	for !p.is(")") {
		arg, err := p.argument()
		if err != nil {
			return nil, err
		}
		if p.startsComprehension() {
			if arg.X, err = p.comprehension(p.here(), ")"); err != nil {
				return nil, err
			}
			return append(args, arg), nil
		}
		args = append(args, arg)
		if !p.accept(",") {
			break
		}
	}
	return args, p.expect(")")
}

func (p *parser) argument() (Argument, error) {
	var arg Argument
	for _, star := range []string{"*", "**"} {
		if p.accept(star) {
			arg.Star = star
		}
	}
	if arg.Star == "" && p.kindAt(p.pos) == tokName && p.isAt(p.pos+1, "=") {
		arg.Name = p.text(p.next())
		p.pos += 2
	}
	var err error
	arg.X, err = p.named()
	return arg, err
}

// subscript parses what stands between brackets, the opening one taken, and takes the closing one.
func (p *parser) subscript() (Expr, error) {
	start := p.here()
	var items []Expr
	tuple := false
	for !p.is("]") {
		item, err := p.subscriptItem()
		if err != nil {
			return nil, err
		}
		items = append(items, item)
		if !p.accept(",") {
			break
		}
		tuple = true
	}
	if len(items) == 0 {
		return nil, p.unexpected("expected an index")
	}
	if _, star := items[0].(*Starred); tuple || star {
		return &Tuple{start, items}, p.expect("]")
	}
	return items[0], p.expect("]")
}

func (p *parser) subscriptItem() (Expr, error) {
	start := p.here()
	var x Expr
	var err error
	if !p.is(":") {
		if x, err = p.starOrNamed(); err != nil || !p.is(":") {
			return x, err
		}
	}
	for p.accept(":") {
		if !p.is(":") && !p.is(",") && !p.is("]") {
			if _, err := p.expr(); err != nil {
				return nil, err
			}
		}
	}
	return &Opaque{start, "a slice"}, nil
}
