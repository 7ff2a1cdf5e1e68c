package pyflow

// headOf reads what stands between the keyword at the next token and the colon of its clause, without taking anything.
// Within functions nothing asks for it.
func (p *parser) headOf(clause string) clauseHead {
	head := clauseHead{keyword: clause}
	if p.inFunc > 0 || clause == "else" || clause == "finally" {
		return head
	}
	saved := *p
	defer func() { *p = saved }()
	p.pos++
	switch clause {
	case "for":
		p.forHead(&head)
	case "with":
		p.withHead(&head)
	case "except":
		p.exceptHead(&head)
	case "try":
	default:
		if x, err := p.named(); err == nil && p.is(":") {
			head.test = x
		}
	}
	return head
}

func (p *parser) forHead(head *clauseHead) {
	start := p.here()
	var targets []expr
	comma := false
	for !p.is("in") {
		star := p.accept("*")
		x, err := p.operand(1)
		if err != nil {
			return
		}
		if star {
			x = &starExpr{start, x}
		}
		targets = append(targets, x)
		if !p.accept(",") {
			break
		}
		comma = true
	}
	if len(targets) == 0 || !p.accept("in") {
		return
	}
	x, err := p.exprList()
	if err != nil || !p.is(":") {
		return
	}
	head.test, head.target = x, targets[0]
	if comma {
		head.target = &tupleExpr{start, targets}
	}
}

// withHead reads the context managers. In parentheses with as they are not read.
func (p *parser) withHead(head *clauseHead) {
	for {
		x, err := p.expr()
		if err != nil {
			head.items = nil
			return
		}
		item := withItem{x: x}
		if p.accept("as") {
			if item.target, err = p.operand(1); err != nil {
				head.items = nil
				return
			}
		}
		head.items = append(head.items, item)
		if !p.accept(",") {
			return
		}
	}
}

func (p *parser) exceptHead(head *clauseHead) {
	p.accept("*")
	if p.is(":") {
		return
	}
	x, err := p.exprList()
	if err != nil {
		x = &opaqueExpr{p.here(), "what except catches"}
	}
	head.test = x
	if err == nil && p.accept("as") {
		head.name, _ = p.name()
	}
}

// skippedLine skips a line of a function. What it returns is told: decorators are functions that return one.
func (p *parser) skippedLine() ([]statement, error) {
	start := p.here()
	first := p.next()
	var out []statement
	switch {
	case first.kind == tokString || p.is("pass") || p.is("..."):
	case p.is("return"):
		out = []statement{p.returned()}
	default:
		out = []statement{&simple{start, "skipped"}}
	}
	for p.next().kind != tokNewline {
		p.pos++
	}
	return out, p.newline()
}

// returned reads a return statement whose expression can be read.
func (p *parser) returned() statement {
	saved := *p
	start := p.here()
	p.pos++
	if p.next().kind == tokNewline {
		return &returnStmt{at: start}
	}
	if x, err := p.exprList(); err == nil && p.next().kind == tokNewline {
		return &returnStmt{start, x}
	}
	*p = saved
	return &simple{start, "skipped"}
}
