package syntax

// exprList parses one expression, or several with commas, which make a tuple. Stars are allowed.
func (p *parser) exprList() (Expr, error) {
	start := p.here()
	items, comma, err := p.items()
	if err != nil || !comma {
		return items[0], err
	}
	return &Tuple{start, items}, nil
}

// Items parses one expression or several with commas, and says whether there was a comma. There is always an item.
func (p *parser) items() (items []Expr, comma bool, err error) {
	for {
		item, err := p.starOrNamed()
		items = append(items, item)
		if err != nil || !p.accept(",") {
			return items, comma, err
		}
		comma = true
		if !p.startsExpr() {
			return items, comma, nil
		}
	}
}

// startsExpr says whether an expression can start at the next token.
func (p *parser) startsExpr() bool {
	t := p.next()
	switch t.kind {
	case tokNumber, tokString, tokFString:
		return true
	case tokName:
		switch text := p.text(t); text {
		case "None", "True", "False", "not", "lambda", "await", "yield":
			return true
		default:
			return !isKeyword(text)
		}
	case tokOp:
		switch p.text(t) {
		case "(", "[", "{", "-", "+", "~", "*", "...":
			return true
		}
	}
	return false
}

func (p *parser) starOrNamed() (Expr, error) {
	start := p.here()
	if p.accept("*") {
		x, err := p.operand(1)
		return &Starred{start, x}, err
	}
	return p.named()
}

// named parses an expression that may be name := value, or a yield.
func (p *parser) named() (Expr, error) {
	start := p.here()
	if p.is("yield") {
		return p.yield()
	}
	x, err := p.expr()
	if err != nil || !p.accept(":=") {
		return x, err
	}
	value, err := p.expr()
	if name, ok := x.(*Name); ok && err == nil {
		return &NamedExpr{start, name.ID, value}, nil
	}
	return &Opaque{start, "an assignment expression"}, err
}

func (p *parser) yield() (Expr, error) {
	start := p.here()
	p.pos++
	var err error
	switch {
	case p.accept("from"):
		_, err = p.expr()
	case p.startsExpr():
		_, err = p.exprList()
	}
	return &Opaque{start, "yield"}, err
}

// Expr parses a conditional expression, a lambda or what binds tighter.
func (p *parser) expr() (Expr, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	start := p.here()
	if p.is("lambda") {
		return p.lambda()
	}
	x, err := p.disjunction()
	if err != nil || !p.accept("if") {
		return x, err
	}
	test, err := p.disjunction()
	if err != nil {
		return nil, err
	}
	if err := p.expect("else"); err != nil {
		return nil, err
	}
	otherwise, err := p.expr()
	return &Conditional{start, test, x, otherwise}, err
}

func (p *parser) lambda() (Expr, error) {
	start := p.here()
	p.pos++
	if _, err := p.params(":"); err != nil {
		return nil, err
	}
	if err := p.expect(":"); err != nil {
		return nil, err
	}
	_, err := p.expr()
	return &Lambda{start}, err
}

func (p *parser) disjunction() (Expr, error) { return p.logical("or", p.conjunction) }

func (p *parser) conjunction() (Expr, error) { return p.logical("and", p.inversion) }

func (p *parser) logical(op string, operand func() (Expr, error)) (Expr, error) {
	start := p.here()
	x, err := operand()
	for err == nil && p.accept(op) {
		var y Expr
		if y, err = operand(); err == nil {
			x = &BoolOp{start, op, x, y}
		}
	}
	return x, err
}

func (p *parser) inversion() (Expr, error) {
	start := p.here()
	if !p.accept("not") {
		return p.comparison()
	}
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	x, err := p.inversion()
	return &UnaryOp{start, "not", x}, err
}

func (p *parser) comparison() (Expr, error) {
	start := p.here()
	x, err := p.operand(1)
	if err != nil {
		return nil, err
	}
	compare := &Compare{Pos: start, X: x}
	for op := p.comparisonOperator(); op != ""; op = p.comparisonOperator() {
		y, err := p.operand(1)
		if err != nil {
			return nil, err
		}
		compare.Ops, compare.Ys = append(compare.Ops, op), append(compare.Ys, y)
	}
	if len(compare.Ops) == 0 {
		return x, nil
	}
	return compare, nil
}

func (p *parser) comparisonOperator() string {
	for _, op := range []string{"==", "!=", "<", "<=", ">", ">=", "in"} {
		if p.accept(op) {
			return op
		}
	}
	if p.is("not") && p.isAt(p.pos+1, "in") {
		p.pos += 2
		return "not in"
	}
	if p.accept("is") {
		if p.accept("not") {
			return "is not"
		}
		return "is"
	}
	return ""
}

// precedence is how tightly a binary operator binds, or 0 for what is none.
func precedence(op string) int {
	switch op {
	case "|":
		return 1
	case "^":
		return 2
	case "&":
		return 3
	case "<<", ">>":
		return 4
	case "+", "-":
		return 5
	case "*", "/", "//", "%", "@":
		return 6
	}
	return 0
}

// operand parses binary operators of at least this precedence.
func (p *parser) operand(lowest int) (Expr, error) {
	start := p.here()
	x, err := p.unary()
	for err == nil && p.next().kind == tokOp {
		op := p.text(p.next())
		level := precedence(op)
		if level == 0 || level < lowest {
			break
		}
		p.pos++
		var y Expr
		if y, err = p.operand(level + 1); err == nil {
			x = &BinaryOp{start, op, x, y}
		}
	}
	return x, err
}

func (p *parser) unary() (Expr, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	start := p.here()
	for _, op := range []string{"-", "+", "~"} {
		if p.accept(op) {
			x, err := p.unary()
			return &UnaryOp{start, op, x}, err
		}
	}
	return p.power()
}

func (p *parser) power() (Expr, error) {
	start := p.here()
	awaited := p.accept("await")
	x, err := p.primary()
	if awaited {
		x = &Opaque{start, "await"}
	}
	if err != nil || !p.accept("**") {
		return x, err
	}
	y, err := p.unary()
	return &BinaryOp{start, "**", x, y}, err
}
