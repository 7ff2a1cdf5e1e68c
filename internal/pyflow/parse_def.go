package pyflow

import "strings"

// decorated parses decorators and the definition after them.
func (p *parser) decorated() (statement, error) {
	var decorators []decorator
	for p.accept("@") {
		first := p.next()
		x, err := p.named()
		if err != nil {
			return nil, err
		}
		last := p.tokens[p.pos-1]
		if err := p.newline(); err != nil {
			return nil, err
		}
		decorators = append(decorators, decorator{x, p.src[first.start:last.end]})
	}
	switch {
	case p.is("class"):
		return p.class(decorators)
	case p.is("def"), p.is("async") && p.isAt(p.pos+1, "def"):
		return p.function(decorators)
	}
	return nil, p.unexpected("expected a function or a class after a decorator")
}

func (p *parser) function(decorators []decorator) (statement, error) {
	f := &funcDef{at: p.here(), decorators: decorators, async: p.accept("async")}
	p.pos++
	var err error
	if f.name, err = p.name(); err != nil {
		return nil, err
	}
	if f.typeParams, err = p.typeParams(); err != nil {
		return nil, err
	}
	if err = p.expect("("); err != nil {
		return nil, err
	}
	if f.params, err = p.params(")"); err != nil {
		return nil, err
	}
	if err = p.expect(")"); err != nil {
		return nil, err
	}
	if p.accept("->") {
		if f.returns, err = p.exprList(); err != nil {
			return nil, err
		}
	}
	if err = p.expect(":"); err != nil {
		return nil, err
	}
	p.inFunc++
	defer func() { p.inFunc-- }()
	f.doc, f.docString = p.docstring()
	f.body, err = p.block()
	return f, err
}

func (p *parser) class(decorators []decorator) (statement, error) {
	c := &classDef{at: p.here(), decorators: decorators}
	p.pos++
	var err error
	if c.name, err = p.name(); err != nil {
		return nil, err
	}
	if c.typeParams, err = p.typeParams(); err != nil {
		return nil, err
	}
	if p.accept("(") {
		if c.args, err = p.arguments(); err != nil {
			return nil, err
		}
	}
	if err = p.expect(":"); err != nil {
		return nil, err
	}
	if doc, isString := p.docstring(); isString {
		c.doc = doc
	}
	c.body, err = p.block()
	return c, err
}

// typeParams skips the type parameters of a definition (PEP 695) and returns their names.
func (p *parser) typeParams() ([]string, error) {
	if !p.accept("[") {
		return nil, nil
	}
	var names []string
	for depth := 1; depth > 0; p.pos++ {
		t := p.next()
		if t.kind == tokNewline || t.kind == tokEnd {
			return nil, p.unexpected("expected \"]\"")
		}
		if depth == 1 && t.kind == tokName && (p.isAt(p.pos-1, "[") || p.isAt(p.pos-1, ",")) {
			names = append(names, p.text(t))
		}
		depth += p.nesting(t)
	}
	return names, nil
}

// docstring looks at the first statement of a body, whose colon was taken, without taking anything. It returns str() of
// the constant that this statement is, if it is one, and whether the constant is a string.
func (p *parser) docstring() (*string, bool) {
	i := p.pos
	for p.kindAt(i) == tokNewline || p.kindAt(i) == tokIndent {
		i++
	}
	if !p.startsConstant(i) {
		return nil, false
	}
	saved := *p
	defer func() { *p = saved }()
	p.pos = i
	x, err := p.exprList()
	c, ok := x.(*constExpr)
	if err != nil || !ok || (p.next().kind != tokNewline && !p.is(";")) {
		return nil, false
	}
	if s, ok := c.value.(string); ok {
		return &s, true
	}
	s := ""
	return &s, false // no section of parameters can be in any other constant
}

func (p *parser) startsConstant(i int) bool {
	for p.isAt(i, "(") {
		i++
	}
	switch p.kindAt(i) {
	case tokString, tokNumber:
		return true
	}
	return p.isAt(i, "...") || p.isAt(i, "None") || p.isAt(i, "True") || p.isAt(i, "False")
}

// params parses parameters up to their closing token, which it leaves: ")" of a def, where annotations are allowed, or
// ":" of a lambda.
func (p *parser) params(closing string) (params, error) {
	var all params
	kind := positionalOrKeyword
	for !p.is(closing) {
		switch {
		case p.accept("/"):
			for i := range all {
				if all[i].kind == positionalOrKeyword {
					all[i].kind = positionalOnly
				}
			}
		case p.is("*") && (p.isAt(p.pos+1, ",") || p.isAt(p.pos+1, closing)):
			p.pos++
			kind = keywordOnly
		default:
			one, err := p.param(kind, closing)
			if err != nil {
				return nil, err
			}
			if one.kind == varPositional {
				kind = keywordOnly
			}
			all = append(all, one)
		}
		if !p.accept(",") {
			break
		}
	}
	return all, nil
}

func (p *parser) param(kind paramKind, closing string) (param, error) {
	one := param{at: p.here(), kind: kind}
	switch {
	case p.accept("*"):
		one.kind = varPositional
	case p.accept("**"):
		one.kind = varKeyword
	}
	var err error
	if one.name, err = p.name(); err != nil {
		return one, err
	}
	if closing == ")" && p.accept(":") {
		start := p.pos
		if one.annotation, err = p.starOrNamed(); err != nil {
			return one, err
		}
		one.typeText = p.between(start)
	}
	if p.accept("=") {
		start := p.pos
		if one.value, err = p.expr(); err != nil {
			return one, err
		}
		one.valueText = p.between(start)
	}
	return one, nil
}

// between is the source from a token to the last one taken, on one line.
func (p *parser) between(start int) string {
	text := p.src[p.tokens[start].start:p.tokens[p.pos-1].end]
	if strings.IndexByte(text, '\n') < 0 {
		return text
	}
	var b strings.Builder
	for i := start; i < p.pos; i++ {
		if i > start && p.tokens[i].start > p.tokens[i-1].end {
			b.WriteByte(' ') // for blanks, line breaks and comments
		}
		b.WriteString(p.text(p.tokens[i]))
	}
	return b.String()
}
