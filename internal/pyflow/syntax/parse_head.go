package syntax

// headOf reads what stands between the keyword at the next token and the colon of its clause, without taking anything.
// Within functions nothing asks for it.
func (p *parser) headOf(clause string) Header {
	head := Header{Keyword: clause}
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
			head.Test = x
		}
	}
	return head
}

func (p *parser) forHead(head *Header) {
	start := p.here()
	var targets []Expr
	comma := false
	for !p.is("in") {
		star := p.accept("*")
		x, err := p.operand(1)
		if err != nil {
			return
		}
		if star {
			x = &Starred{start, x}
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
	head.Test, head.Target = x, targets[0]
	if comma {
		head.Target = &Tuple{start, targets}
	}
}

// withHead reads the context managers. In parentheses with as they are not read.
func (p *parser) withHead(head *Header) {
	for {
		x, err := p.expr()
		if err != nil {
			head.Items = nil
			return
		}
		item := WithItem{X: x}
		if p.accept("as") {
			if item.Target, err = p.operand(1); err != nil {
				head.Items = nil
				return
			}
		}
		head.Items = append(head.Items, item)
		if !p.accept(",") {
			return
		}
	}
}

func (p *parser) exceptHead(head *Header) {
	p.accept("*")
	if p.is(":") {
		return
	}
	x, err := p.exprList()
	if err != nil {
		x = &Opaque{p.here(), "what except catches"}
	}
	head.Test = x
	if err == nil && p.accept("as") {
		head.Name, _ = p.name()
	}
}

// skippedLine skips a line of a function, except a return statement: decorators are functions that return a function.
func (p *parser) skippedLine() ([]Statement, error) {
	start := p.here()
	first := p.next()
	var out []Statement
	switch {
	case first.kind == tokString || p.is("pass") || p.is("..."):
	case p.is("return"):
		out = []Statement{p.returned()}
	default:
		out = []Statement{&Simple{start, "skipped"}}
	}
	for p.next().kind != tokNewline {
		p.pos++
	}
	return out, p.newline()
}

// returned reads a return statement whose expression can be read.
func (p *parser) returned() Statement {
	saved := *p
	start := p.here()
	p.pos++
	if p.next().kind == tokNewline {
		return &Return{Pos: start}
	}
	if x, err := p.exprList(); err == nil && p.next().kind == tokNewline {
		return &Return{start, x}
	}
	*p = saved
	return &Simple{start, "skipped"}
}
