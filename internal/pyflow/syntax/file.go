package syntax

import (
	"strings"
	"unicode/utf8"
)

// File is a parsed source.
type File struct {
	// Source is the text that the offsets of nodes refer to: without byte order mark, and with "\n" for each line break.
	Source string
	Body   []Statement
}

// Parse parses the text of a Python file in UTF-8, with or without byte order mark. An error is an *Error.
func Parse(source []byte) (*File, error) {
	if len(source) > maxSource {
		return nil, &Error{Line: 1, Column: 1, Message: "the source is larger than 16 MiB"}
	}
	src := strings.TrimPrefix(string(source), "\uFEFF")
	if i := strings.IndexByte(src, 0); i >= 0 {
		return nil, errorAt(src, i, "the source holds a null character")
	}
	if !utf8.ValidString(src) {
		return nil, errorAt(src, invalidAt(src), "the source is not UTF-8")
	}
	if strings.IndexByte(src, '\r') >= 0 {
		src = strings.ReplaceAll(strings.ReplaceAll(src, "\r\n", "\n"), "\r", "\n")
	}
	tokens, err := tokenize(src)
	if err != nil {
		return nil, err
	}
	p := &parser{src: src, tokens: tokens}
	body, err := p.file()
	if err != nil {
		return nil, err
	}
	return &File{Source: src, Body: body}, nil
}

// invalidAt is the offset of the first byte that is not UTF-8.
func invalidAt(src string) int {
	for i, r := range src {
		if r == utf8.RuneError && !strings.HasPrefix(src[i:], "\uFFFD") {
			return i
		}
	}
	return len(src)
}

// ParseExpr parses a string that holds one expression, such as an annotation in quotes.
func ParseExpr(text string) (Expr, error) {
	text = strings.TrimSpace(text)
	tokens, err := tokenize(text)
	if err != nil {
		return nil, err
	}
	p := &parser{src: text, tokens: tokens}
	x, err := p.exprList()
	if err == nil && p.next().kind != tokNewline {
		err = p.unexpected("expected the end of the expression")
	}
	return x, err
}
