package syntax

import "strings"

// decorated parses decorators and the definition after them.
func (p *parser) decorated() (Statement, error) {
	var decorators []Decorator
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
		decorators = append(decorators, Decorator{x, p.src[first.start:last.end]})
	}
	switch {
	case p.is("class"):
		return p.class(decorators)
	case p.is("def"), p.is("async") && p.isAt(p.pos+1, "def"):
		return p.function(decorators)
	}
	return nil, p.unexpected("expected a function or a class after a decorator")
}

func (p *parser) function(decorators []Decorator) (Statement, error) {
	f := &FunctionDef{Pos: p.here(), Decorators: decorators, Async: p.accept("async")}
	p.pos++
	var err error
	if f.Name, err = p.name(); err != nil {
		return nil, err
	}
	if f.TypeParams, err = p.typeParams(); err != nil {
		return nil, err
	}
	if err = p.expect("("); err != nil {
		return nil, err
	}
	if f.Params, err = p.params(")"); err != nil {
		return nil, err
	}
	if err = p.expect(")"); err != nil {
		return nil, err
	}
	if p.accept("->") {
		if f.Returns, err = p.exprList(); err != nil {
			return nil, err
		}
	}
	if err = p.expect(":"); err != nil {
		return nil, err
	}
	p.inFunc++
	defer func() { p.inFunc-- }()
	f.Doc, f.HasDocstring = p.docstring()
	f.Body, err = p.block()
	return f, err
}

func (p *parser) class(decorators []Decorator) (Statement, error) {
	c := &ClassDef{Pos: p.here(), Decorators: decorators}
	p.pos++
	var err error
	if c.Name, err = p.name(); err != nil {
		return nil, err
	}
	if c.TypeParams, err = p.typeParams(); err != nil {
		return nil, err
	}
	if p.accept("(") {
		if c.Args, err = p.arguments(); err != nil {
			return nil, err
		}
	}
	if err = p.expect(":"); err != nil {
		return nil, err
	}
	if doc, isString := p.docstring(); isString {
		c.Doc = doc
	}
	c.Body, err = p.block()
	return c, err
}

// TypeParams skips the type parameters of a definition (PEP 695) and returns their names.
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
	c, ok := x.(*Constant)
	if err != nil || !ok || (p.next().kind != tokNewline && !p.is(";")) {
		return nil, false
	}
	if s, ok := c.Value.(Str); ok {
		text := string(s)
		return &text, true
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

// Params parses parameters up to their closing token, which it leaves: ")" of a def, where annotations are allowed, or
// ":" of a lambda.
func (p *parser) params(closing string) (Params, error) {
	var all Params
	kind := PositionalOrKeyword
	for !p.is(closing) {
		switch {
		case p.accept("/"):
			for i := range all {
				if all[i].Kind == PositionalOrKeyword {
					all[i].Kind = PositionalOnly
				}
			}
		case p.is("*") && (p.isAt(p.pos+1, ",") || p.isAt(p.pos+1, closing)):
			p.pos++
			kind = KeywordOnly
		default:
			one, err := p.param(kind, closing)
			if err != nil {
				return nil, err
			}
			if one.Kind == VarPositional {
				kind = KeywordOnly
			}
			all = append(all, one)
		}
		if !p.accept(",") {
			break
		}
	}
	return all, nil
}

func (p *parser) param(kind ParamKind, closing string) (Param, error) {
	one := Param{Pos: p.here(), Kind: kind}
	switch {
	case p.accept("*"):
		one.Kind = VarPositional
	case p.accept("**"):
		one.Kind = VarKeyword
	}
	var err error
	if one.Name, err = p.name(); err != nil {
		return one, err
	}
	if closing == ")" && p.accept(":") {
		start := p.pos
		if one.Annotation, err = p.starOrNamed(); err != nil {
			return one, err
		}
		one.AnnotationText = p.between(start)
	}
	if p.accept("=") {
		start := p.pos
		if one.Default, err = p.expr(); err != nil {
			return one, err
		}
		one.DefaultText = p.between(start)
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
