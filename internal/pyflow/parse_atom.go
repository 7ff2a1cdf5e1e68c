package pyflow

// primary parses an atom and the attributes, calls and subscripts after it.
func (p *parser) primary() (expr, error) {
	start := p.here()
	x, err := p.atom()
	for err == nil {
		switch {
		case p.accept("."):
			var name string
			name, err = p.name()
			x = &attrExpr{start, x, name}
		case p.accept("("):
			var args []argument
			args, err = p.arguments()
			x = &callExpr{start, x, args}
		case p.accept("["):
			var index expr
			index, err = p.subscript()
			x = &indexExpr{start, x, index}
		default:
			return x, nil
		}
	}
	return nil, err
}

func (p *parser) atom() (expr, error) {
	start, t := p.here(), p.next()
	switch t.kind {
	case tokNumber:
		p.pos++
		v, err := p.number(t)
		return &constExpr{start, v}, err
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
			return &constExpr{start, ellipsis{}}, nil
		}
	}
	return nil, p.unexpected("expected an expression")
}

func (p *parser) nameAtom() (expr, error) {
	start, t := p.here(), p.next()
	switch text := p.text(t); text {
	case "None":
		p.pos++
		return &constExpr{start, none{}}, nil
	case "True", "False":
		p.pos++
		return &constExpr{start, text == "True"}, nil
	}
	name, err := p.name()
	return &nameExpr{start, name}, err
}

func (p *parser) parenthesised() (expr, error) {
	start := p.here()
	p.pos++
	if p.accept(")") {
		return &tupleExpr{at: start}, nil
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

func (p *parser) listDisplay() (expr, error) {
	start := p.here()
	p.pos++
	if p.accept("]") {
		return &listExpr{at: start}, nil
	}
	items, _, err := p.items()
	if err != nil {
		return nil, err
	}
	if p.startsComprehension() {
		return p.comprehension(start, "]")
	}
	return &listExpr{start, items}, p.expect("]")
}

func (p *parser) startsComprehension() bool {
	return p.is("for") || (p.is("async") && p.isAt(p.pos+1, "for"))
}

// comprehension skips the clauses of a comprehension whose element was read, up to its closing bracket.
func (p *parser) comprehension(start at, closing string) (expr, error) {
	for !p.is(closing) {
		if err := p.comprehensionClause(); err != nil {
			return nil, err
		}
	}
	p.pos++
	return &opaqueExpr{start, "a comprehension"}, nil
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
func (p *parser) conditionOf() (expr, error) {
	if p.is("lambda") {
		return p.lambda()
	}
	return p.disjunction()
}

// targets skips the targets of a for clause.
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
func (p *parser) braces() (expr, error) {
	start := p.here()
	p.pos++
	dict, set := &dictExpr{at: start}, &setExpr{at: start}
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
	if len(set.items) > 0 {
		return set, nil
	}
	return dict, nil
}

func (p *parser) braceItem(dict *dictExpr, set *setExpr) error {
	if p.accept("**") {
		x, err := p.operand(1)
		dict.keys, dict.values = append(dict.keys, nil), append(dict.values, x)
		return err
	}
	x, err := p.starOrNamed()
	if err != nil {
		return err
	}
	if !p.accept(":") {
		set.items = append(set.items, x)
		return nil
	}
	y, err := p.expr()
	dict.keys, dict.values = append(dict.keys, x), append(dict.values, y)
	return err
}

// arguments parses the arguments of a call, whose opening parenthesis was taken, up to the closing one.
func (p *parser) arguments() ([]argument, error) {
	var args []argument
	for !p.is(")") {
		arg, err := p.argument()
		if err != nil {
			return nil, err
		}
		if p.startsComprehension() {
			if arg.x, err = p.comprehension(p.here(), ")"); err != nil {
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

func (p *parser) argument() (argument, error) {
	var arg argument
	for _, star := range []string{"*", "**"} {
		if p.accept(star) {
			arg.star = star
		}
	}
	if arg.star == "" && p.kindAt(p.pos) == tokName && p.isAt(p.pos+1, "=") {
		arg.name = p.text(p.next())
		p.pos += 2
	}
	var err error
	arg.x, err = p.named()
	return arg, err
}

// subscript parses what stands between brackets, the opening one taken, and takes the closing one.
func (p *parser) subscript() (expr, error) {
	start := p.here()
	var items []expr
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
	if _, star := items[0].(*starExpr); tuple || star {
		return &tupleExpr{start, items}, p.expect("]")
	}
	return items[0], p.expect("]")
}

func (p *parser) subscriptItem() (expr, error) {
	start := p.here()
	var x expr
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
	return &opaqueExpr{start, "a slice"}, nil
}
