package syntax

import (
	"strings"
	"unicode/utf8"
)

// Limits keep memory and recursion bounded on any input. All but the first are CPython's.
const (
	maxSource   = 16 << 20
	maxBrackets = 200
	maxIndents  = 100
	maxFStrings = 150
	tabWidth    = 8
)

// indent is one level of indentation, measured with tabs of eight columns and of one, as CPython does to find
// indentation that only some tab widths make consistent.
type indent struct{ column, narrow int }

type lexer struct {
	src      string
	pos      int
	tokens   []token
	indents  []indent
	brackets []int // offsets of the open brackets
	fstrings int
}

// tokenize splits a source into tokens. The last token is always tokEnd.
func tokenize(src string) ([]token, error) {
	l := &lexer{src: src, tokens: make([]token, 0, len(src)/4+8), indents: []indent{{}}}
	if err := l.run(); err != nil {
		return nil, err
	}
	return l.tokens, nil
}

func (l *lexer) run() error {
	for l.pos < len(l.src) {
		if err := l.indentation(); err != nil {
			return err
		}
		if err := l.logicalLine(); err != nil {
			return err
		}
	}
	if n := len(l.brackets); n > 0 {
		at := l.brackets[n-1]
		return errorAt(l.src, at, "%q is never closed", l.src[at:at+1])
	}
	if n := len(l.tokens); n > 0 && l.tokens[n-1].kind != tokNewline {
		l.add(tokNewline, l.pos)
	}
	for range l.indents[1:] {
		l.add(tokDedent, l.pos)
	}
	l.add(tokEnd, l.pos)
	return nil
}

func (l *lexer) add(kind tokenKind, start int) {
	l.tokens = append(
		l.tokens,
		token{start: int32(start), end: int32(l.pos), kind: kind}, //nolint:gosec // a source has at most maxSource bytes
	)
}

// indentation reads the white space before a logical line, past empty lines and comments, and emits what it means.
func (l *lexer) indentation() error {
	var in, first indent
	for l.pos < len(l.src) {
		switch c := l.src[l.pos]; c {
		case ' ':
			in.column++
			in.narrow++
		case '\t':
			in.column = (in.column/tabWidth + 1) * tabWidth
			in.narrow++
		case '\f', '\n':
			in, first = indent{}, indent{}
		case '#':
			l.skipComment()
			continue
		case '\\':
			if !strings.HasPrefix(l.src[l.pos+1:], "\n") {
				return errorAt(l.src, l.pos, "unexpected character after a line continuation")
			}
			if first == (indent{}) {
				first = in
			}
			in = indent{}
			l.pos++
		default:
			if first != (indent{}) {
				in = first
			}
			return l.indented(in)
		}
		l.pos++
	}
	return nil
}

func (l *lexer) skipComment() {
	if n := strings.IndexByte(l.src[l.pos:], '\n'); n >= 0 {
		l.pos += n
	} else {
		l.pos = len(l.src)
	}
}

func (l *lexer) indented(in indent) error {
	top := l.indents[len(l.indents)-1]
	switch {
	case in.column > top.column:
		if in.narrow <= top.narrow {
			return errorAt(l.src, l.pos, "inconsistent use of tabs and spaces in indentation")
		}
		if len(l.indents) >= maxIndents {
			return errorAt(l.src, l.pos, "too many levels of indentation")
		}
		l.indents = append(l.indents, in)
		l.add(tokIndent, l.pos)
		return nil
	case in.column < top.column:
		return l.dedented(in)
	case in.narrow != top.narrow:
		return errorAt(l.src, l.pos, "inconsistent use of tabs and spaces in indentation")
	}
	return nil
}

func (l *lexer) dedented(in indent) error {
	for len(l.indents) > 1 && in.column < l.indents[len(l.indents)-1].column {
		l.indents = l.indents[:len(l.indents)-1]
		l.add(tokDedent, l.pos)
	}
	switch top := l.indents[len(l.indents)-1]; {
	case top.column != in.column:
		return errorAt(l.src, l.pos, "the indentation matches no outer level")
	case top.narrow != in.narrow:
		return errorAt(l.src, l.pos, "inconsistent use of tabs and spaces in indentation")
	}
	return nil
}

// logicalLine reads tokens to the end of the logical line.
func (l *lexer) logicalLine() error {
	for l.pos < len(l.src) {
		switch c := l.src[l.pos]; c {
		case ' ', '\t', '\f':
			l.pos++
		case '\n':
			l.pos++
			if len(l.brackets) == 0 {
				l.add(tokNewline, l.pos-1)
				return nil
			}
		case '#':
			l.skipComment()
		case '\\':
			if !strings.HasPrefix(l.src[l.pos+1:], "\n") {
				return errorAt(l.src, l.pos, "unexpected character after a line continuation")
			}
			if l.pos += 2; l.pos == len(l.src) {
				return errorAt(l.src, l.pos, "unexpected end of the file after a line continuation")
			}
		default:
			if err := l.token(c); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *lexer) token(c byte) error {
	start := l.pos
	switch {
	case isNameStart(c):
		l.pos = nameEnd(l.src, l.pos)
		if l.pos < len(l.src) && isQuote(l.src[l.pos]) && isStringPrefix(l.src[start:l.pos]) {
			return l.stringToken(start)
		}
		l.add(tokName, start)
	case isQuote(c):
		return l.stringToken(start)
	case isDigit(c) || (c == '.' && l.pos+1 < len(l.src) && isDigit(l.src[l.pos+1])):
		l.pos = numberEnd(l.src, l.pos)
		l.add(tokNumber, start)
	default:
		return l.operator()
	}
	return nil
}

func (l *lexer) operator() error {
	start := l.pos
	n := operatorLength(l.src[l.pos:])
	if n == 0 {
		r, _ := utf8.DecodeRuneInString(l.src[l.pos:])
		return errorAt(l.src, l.pos, "invalid character %q", r)
	}
	if n == 1 {
		if err := l.bracket(l.src[l.pos]); err != nil {
			return err
		}
	}
	l.pos += n
	l.add(tokOp, start)
	return nil
}

func (l *lexer) bracket(c byte) error {
	switch c {
	case '(', '[', '{':
		if len(l.brackets) >= maxBrackets {
			return errorAt(l.src, l.pos, "too many nested brackets")
		}
		l.brackets = append(l.brackets, l.pos)
	case ')', ']', '}':
		n := len(l.brackets)
		if n == 0 {
			return errorAt(l.src, l.pos, "%q was never opened", string(c))
		}
		if open := l.src[l.brackets[n-1]]; closingBracket(open) != c {
			return errorAt(l.src, l.pos, "%q does not close %q", string(c), string(open))
		}
		l.brackets = l.brackets[:n-1]
	}
	return nil
}

func closingBracket(open byte) byte {
	switch open {
	case '(':
		return ')'
	case '[':
		return ']'
	default:
		return '}'
	}
}
