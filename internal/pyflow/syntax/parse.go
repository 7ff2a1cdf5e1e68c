package syntax

import "slices"

// maxDepth bounds recursion: no source that CPython parses nests deeper.
const maxDepth = 10_000

type parser struct {
	src    string
	tokens []token
	pos    int
	depth  int
	inFunc int // how many functions surround the statement
}

// next is the token to come.
func (p *parser) next() token { return p.tokens[p.pos] }

func (p *parser) text(t token) string { return p.src[t.start:t.end] }

// is says whether the next token is this operator or keyword.
func (p *parser) is(s string) bool { return p.isAt(p.pos, s) }

func (p *parser) isAt(i int, s string) bool {
	if i >= len(p.tokens) {
		return false
	}
	t := p.tokens[i]
	return (t.kind == tokOp || t.kind == tokName) && p.text(t) == s
}

func (p *parser) kindAt(i int) tokenKind {
	if i >= len(p.tokens) {
		return tokEnd
	}
	return p.tokens[i].kind
}

// accept takes the next token if it is this operator or keyword.
func (p *parser) accept(s string) bool {
	if p.is(s) {
		p.pos++
		return true
	}
	return false
}

func (p *parser) expect(s string) error {
	if !p.accept(s) {
		return p.unexpected("expected \"" + s + "\"")
	}
	return nil
}

func (p *parser) unexpected(want string) error {
	t := p.next()
	return errorAt(p.src, int(t.start), "%s, found %s", want, t.kind.describe(p.text(t)))
}

// Name takes an identifier.
func (p *parser) name() (string, error) {
	t := p.next()
	if t.kind != tokName || isKeyword(p.text(t)) {
		return "", p.unexpected("expected a name")
	}
	p.pos++
	return p.text(t), nil
}

func (p *parser) here() Pos { return Pos(p.next().start) }

// nesting is 1 for an opening bracket, -1 for a closing one, and 0 for any other token.
func (p *parser) nesting(t token) int {
	if t.kind != tokOp {
		return 0
	}
	switch p.text(t) {
	case "(", "[", "{":
		return 1
	case ")", "]", "}":
		return -1
	}
	return 0
}

// enter counts one level of recursion; leave takes it back.
func (p *parser) enter() error {
	if p.depth++; p.depth > maxDepth {
		return errorAt(p.src, int(p.next().start), "the source nests too deeply")
	}
	return nil
}

func (p *parser) leave() { p.depth-- }

var keywords = []string{
	"False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
	"elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
	"not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
}

func isKeyword(s string) bool {
	_, found := slices.BinarySearch(keywords, s)
	return found
}
