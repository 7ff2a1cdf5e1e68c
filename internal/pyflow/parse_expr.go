package pyflow

// exprList parses one expression, or several with commas, which make a tuple. Stars are allowed.
func (p *parser) exprList() (expr, error) {
	start := p.here()
	items, comma, err := p.items()
	if err != nil || !comma {
		return items[0], err
	}
	return &tupleExpr{start, items}, nil
}

// items parses one expression or several with commas, and says whether there was a comma. There is always an item.
func (p *parser) items() (items []expr, comma bool, err error) {
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

func (p *parser) starOrNamed() (expr, error) {
	start := p.here()
	if p.accept("*") {
		x, err := p.operand(1)
		return &starExpr{start, x}, err
	}
	return p.named()
}

// named parses an expression that may be name := value, or a yield.
func (p *parser) named() (expr, error) {
	start := p.here()
	if p.is("yield") {
		return p.yield()
	}
	x, err := p.expr()
	if err != nil || !p.accept(":=") {
		return x, err
	}
	value, err := p.expr()
	if name, ok := x.(*nameExpr); ok && err == nil {
		return &namedExpr{start, name.id, value}, nil
	}
	return &opaqueExpr{start, "an assignment expression"}, err
}

func (p *parser) yield() (expr, error) {
	start := p.here()
	p.pos++
	var err error
	switch {
	case p.accept("from"):
		_, err = p.expr()
	case p.startsExpr():
		_, err = p.exprList()
	}
	return &opaqueExpr{start, "yield"}, err
}

// expr parses a conditional expression, a lambda or what binds tighter.
func (p *parser) expr() (expr, error) {
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
	return &condExpr{start, test, x, otherwise}, err
}

func (p *parser) lambda() (expr, error) {
	start := p.here()
	p.pos++
	if _, err := p.params(":"); err != nil {
		return nil, err
	}
	if err := p.expect(":"); err != nil {
		return nil, err
	}
	_, err := p.expr()
	return &lambdaExpr{start}, err
}

func (p *parser) disjunction() (expr, error) { return p.logical("or", p.conjunction) }

func (p *parser) conjunction() (expr, error) { return p.logical("and", p.inversion) }

func (p *parser) logical(op string, operand func() (expr, error)) (expr, error) {
	start := p.here()
	x, err := operand()
	for err == nil && p.accept(op) {
		var y expr
		if y, err = operand(); err == nil {
			x = &boolExpr{start, op, x, y}
		}
	}
	return x, err
}

func (p *parser) inversion() (expr, error) {
	start := p.here()
	if !p.accept("not") {
		return p.comparison()
	}
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	x, err := p.inversion()
	return &unaryExpr{start, "not", x}, err
}

func (p *parser) comparison() (expr, error) {
	start := p.here()
	x, err := p.operand(1)
	if err != nil {
		return nil, err
	}
	compare := &compareExpr{at: start, x: x}
	for op := p.comparisonOperator(); op != ""; op = p.comparisonOperator() {
		y, err := p.operand(1)
		if err != nil {
			return nil, err
		}
		compare.ops, compare.ys = append(compare.ops, op), append(compare.ys, y)
	}
	if len(compare.ops) == 0 {
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
func (p *parser) operand(lowest int) (expr, error) {
	start := p.here()
	x, err := p.unary()
	for err == nil && p.next().kind == tokOp {
		op := p.text(p.next())
		level := precedence(op)
		if level == 0 || level < lowest {
			break
		}
		p.pos++
		var y expr
		if y, err = p.operand(level + 1); err == nil {
			x = &binaryExpr{start, op, x, y}
		}
	}
	return x, err
}

func (p *parser) unary() (expr, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	start := p.here()
	for _, op := range []string{"-", "+", "~"} {
		if p.accept(op) {
			x, err := p.unary()
			return &unaryExpr{start, op, x}, err
		}
	}
	return p.power()
}

func (p *parser) power() (expr, error) {
	start := p.here()
	awaited := p.accept("await")
	x, err := p.primary()
	if awaited {
		x = &opaqueExpr{start, "await"}
	}
	if err != nil || !p.accept("**") {
		return x, err
	}
	y, err := p.unary()
	return &binaryExpr{start, "**", x, y}, err
}
