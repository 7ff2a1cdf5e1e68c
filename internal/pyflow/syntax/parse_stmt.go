package syntax

import (
	"slices"
	"strings"
)

// file parses a whole source.
func (p *parser) file() ([]Statement, error) {
	var body []Statement
	for p.next().kind != tokEnd {
		s, err := p.statement()
		if err != nil {
			return nil, err
		}
		body = append(body, s...)
	}
	return body, nil
}

// Statement parses one compound statement, or the simple statements of one line.
func (p *parser) statement() ([]Statement, error) {
	if p.next().kind == tokIndent {
		return nil, p.unexpected("expected a statement")
	}
	s, err := p.compoundStatement()
	if err != nil {
		return nil, err
	}
	if s != nil {
		return []Statement{s}, nil
	}
	return p.simpleLine()
}

// compoundStatement parses a statement with blocks, or returns nil where there is none.
func (p *parser) compoundStatement() (Statement, error) {
	if p.is("@") {
		return p.decorated()
	}
	if p.next().kind != tokName {
		return nil, nil
	}
	switch keyword := p.text(p.next()); keyword {
	case "def":
		return p.function(nil)
	case "class":
		return p.class(nil)
	case "async":
		if p.isAt(p.pos+1, "def") {
			return p.function(nil)
		}
		p.pos++
		return p.clauses(p.text(p.next()))
	case "if", "while", "for", "try", "with":
		return p.clauses(keyword)
	case "match":
		if p.isMatch() {
			return p.match()
		}
	}
	return nil, nil
}

// clausesAfter lists the clauses that may follow the first of a compound statement.
var clausesAfter = map[string][]string{
	"if":    {"elif", "else"},
	"while": {"else"},
	"for":   {"else"},
	"try":   {"except", "else", "finally"},
	"with":  nil,
}

func (p *parser) clauses(keyword string) (Statement, error) {
	after, known := clausesAfter[keyword]
	if !known {
		return nil, p.unexpected("expected def, for or with after async")
	}
	c := &Compound{Pos: p.here(), Keyword: keyword}
	depth := 0
	for clause := keyword; ; clause = p.text(p.next()) {
		head := p.headOf(clause)
		p.pos++
		if err := p.header(); err != nil {
			return nil, err
		}
		body, err := p.block()
		if err != nil {
			return nil, err
		}
		if clause == "elif" {
			depth++
		}
		nested := depth
		if clause == "except" {
			nested++
		}
		c.Blocks = append(c.Blocks, Block{body, nested, head})
		if !slices.Contains(after, p.text(p.next())) || p.next().kind != tokName {
			return c, nil
		}
	}
}

// header skips the rest of a clause's header and takes its colon.
func (p *parser) header() error {
	brackets, lambdas := 0, 0
	for ; ; p.pos++ {
		t := p.next()
		if t.kind == tokNewline || t.kind == tokEnd {
			return p.unexpected("expected \":\"")
		}
		brackets += p.nesting(t)
		switch {
		case brackets > 0:
		case p.is("lambda"):
			lambdas++
		case p.is(":") && lambdas > 0:
			lambdas--
		case p.accept(":"):
			return nil
		}
	}
}

// Block parses the body after a colon: on the same line, or indented on the next ones.
func (p *parser) block() ([]Statement, error) {
	if p.next().kind != tokNewline {
		return p.simpleLine()
	}
	p.pos++
	if p.next().kind != tokIndent {
		return nil, p.unexpected("expected an indented block")
	}
	p.pos++
	var body []Statement
	for p.next().kind != tokDedent {
		if p.next().kind == tokEnd {
			return nil, p.unexpected("expected a statement")
		}
		s, err := p.statement()
		if err != nil {
			return nil, err
		}
		body = append(body, s...)
	}
	p.pos++
	return body, nil
}

// isMatch says whether the line that starts with the name match opens a match statement: only then does an indented
// block follow its colon.
func (p *parser) isMatch() bool {
	i := p.pos
	for p.kindAt(i) != tokNewline && p.kindAt(i) != tokEnd {
		i++
	}
	return i > p.pos+1 && p.isAt(i-1, ":") && p.kindAt(i+1) == tokIndent
}

func (p *parser) match() (Statement, error) {
	c := &Compound{Pos: p.here(), Keyword: "match"}
	p.pos++
	if err := p.header(); err != nil {
		return nil, err
	}
	p.pos += 2
	for p.next().kind != tokDedent {
		if !p.accept("case") {
			return nil, p.unexpected("expected case")
		}
		if err := p.header(); err != nil {
			return nil, err
		}
		body, err := p.block()
		if err != nil {
			return nil, err
		}
		c.Blocks = append(c.Blocks, Block{Body: body, Depth: 1})
	}
	p.pos++
	return c, nil
}

// newline takes the end of a line.
func (p *parser) newline() error {
	if p.next().kind != tokNewline {
		return p.unexpected("expected the end of the line")
	}
	p.pos++
	return nil
}

// simpleLine parses the simple statements of one line. Statements of functions are skipped, as nothing here asks for them.
func (p *parser) simpleLine() ([]Statement, error) {
	if p.next().kind == tokNewline || p.next().kind == tokIndent || p.next().kind == tokDedent {
		return nil, p.unexpected("expected a statement")
	}
	if p.inFunc > 0 {
		return p.skippedLine()
	}
	var body []Statement
	for {
		s, err := p.simpleStatement()
		if err != nil {
			return nil, err
		}
		body = append(body, s)
		if !p.accept(";") {
			return body, p.newline()
		}
		if p.next().kind == tokNewline {
			return body, p.newline()
		}
	}
}

func (p *parser) simpleStatement() (Statement, error) {
	start := p.here()
	if s, err := p.keywordStatement(); s != nil || err != nil {
		return s, err
	}
	first, err := p.exprList()
	if err != nil {
		return nil, err
	}
	switch {
	case p.accept(":"):
		return p.annotated(start, first)
	case p.is("="):
		return p.assignment(start, first)
	case p.next().kind == tokNewline || p.is(";"):
		return &ExprStatement{start, first}, nil
	case len(p.text(p.next())) > 1 && p.text(p.next())[len(p.text(p.next()))-1] == '=':
		operator := strings.TrimSuffix(p.text(p.next()), "=")
		p.pos++
		value, err := p.exprList()
		return &Assign{Pos: start, Targets: []Expr{first}, Value: value, Operator: operator}, err
	}
	return nil, p.unexpected("expected the end of the statement")
}

// keywordStatement parses a statement that begins with a keyword, if there is one.
func (p *parser) keywordStatement() (Statement, error) {
	start, t := p.here(), p.next()
	if t.kind != tokName {
		return nil, nil
	}
	switch keyword := p.text(t); keyword {
	case "import", "from":
		return p.imports()
	case "pass", "break", "continue", "return", "raise", "global", "nonlocal", "assert":
		return p.skipSimple(keyword), nil
	case "del":
		p.pos++
		x, err := p.exprList()
		return &Delete{start, []Expr{x}}, err
	case "type":
		if p.kindAt(p.pos+1) == tokName && !isKeyword(p.text(p.tokens[p.pos+1])) {
			name := &Name{start, p.text(p.tokens[p.pos+1])}
			p.skipSimple(keyword)
			return &Assign{Pos: start, Targets: []Expr{name}, Value: &Opaque{start, "a type statement"}}, nil
		}
	}
	return nil, nil
}

// skipSimple skips a simple statement.
func (p *parser) skipSimple(keyword string) Statement {
	start := p.here()
	for depth := 0; p.next().kind != tokNewline && (depth > 0 || !p.is(";")); p.pos++ {
		depth += p.nesting(p.next())
	}
	return &Simple{start, keyword}
}

func (p *parser) annotated(start Pos, target Expr) (Statement, error) {
	annotation, err := p.named()
	if err != nil {
		return nil, err
	}
	a := &Assign{Pos: start, Targets: []Expr{target}, Annotation: annotation}
	if p.accept("=") {
		a.Value, err = p.exprList()
	}
	return a, err
}

func (p *parser) assignment(start Pos, first Expr) (Statement, error) {
	a := &Assign{Pos: start, Targets: []Expr{first}}
	for p.accept("=") {
		x, err := p.exprList()
		if err != nil {
			return nil, err
		}
		if a.Value != nil {
			a.Targets = append(a.Targets, a.Value)
		}
		a.Value = x
	}
	return a, nil
}

// imports parses an import statement.
func (p *parser) imports() (Statement, error) {
	s := &Import{Pos: p.here(), From: p.is("from")}
	p.pos++
	if !s.From {
		var err error
		s.Names, err = p.importedNames(true)
		return s, err
	}
	for p.is(".") || p.is("...") {
		s.Level += len(p.text(p.next()))
		p.pos++
	}
	if !p.is("import") {
		var err error
		if s.Module, err = p.dottedName(); err != nil {
			return nil, err
		}
	}
	if err := p.expect("import"); err != nil {
		return nil, err
	}
	if p.accept("*") {
		s.Names = []ImportedName{{Name: "*"}}
		return s, nil
	}
	parenthesised := p.accept("(")
	var err error
	if s.Names, err = p.importedNames(false); err == nil && parenthesised {
		err = p.expect(")")
	}
	return s, err
}

func (p *parser) importedNames(dotted bool) ([]ImportedName, error) {
	var names []ImportedName
	for {
		var n ImportedName
		var err error
		if dotted {
			n.Name, err = p.dottedName()
		} else {
			n.Name, err = p.name()
		}
		if err == nil && p.accept("as") {
			n.As, err = p.name()
		}
		if err != nil {
			return nil, err
		}
		names = append(names, n)
		if !p.accept(",") || p.is(")") {
			return names, nil
		}
	}
}

func (p *parser) dottedName() (string, error) {
	start := p.pos
	if _, err := p.name(); err != nil {
		return "", err
	}
	end := p.tokens[p.pos-1].end
	for p.accept(".") {
		if _, err := p.name(); err != nil {
			return "", err
		}
		end = p.tokens[p.pos-1].end
	}
	return p.src[p.tokens[start].start:end], nil
}
