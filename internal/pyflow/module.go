package pyflow

import (
	"strings"
	"unicode/utf8"
)

// Module is a parsed Python file. It may be used by several goroutines.
type Module struct {
	src     string
	body    []statement
	future  bool // whether annotations are text that is evaluated later
	project *Project

	ran   *builder             // with the names that the module has when Python has run it
	err   error                // what Python raises when it runs the module
	safes map[Version]*builder // with the names that Prefect has where the module does not run
}

// Parse reads a Python file. Source is its text in UTF-8, with or without byte order mark. An error is a *SyntaxError;
// it stands for what keeps the flows of the file from being found. Statements within functions are not checked.
func Parse(source []byte) (*Module, error) {
	if len(source) > maxSource {
		return nil, &SyntaxError{Line: 1, Column: 1, Message: "the source is larger than 16 MiB"}
	}
	src := strings.TrimPrefix(string(source), "\uFEFF")
	if i := strings.IndexByte(src, 0); i >= 0 {
		return nil, syntaxError(src, i, "the source holds a null character")
	}
	if !utf8.ValidString(src) {
		return nil, syntaxError(src, invalidAt(src), "the source is not UTF-8")
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
	return &Module{src: src, body: body, future: hasFutureAnnotations(body), project: &Project{}}, nil
}

func hasFutureAnnotations(body []statement) bool {
	for _, s := range body {
		if s, ok := s.(*importStmt); ok && s.module == "__future__" {
			for _, n := range s.names {
				if n.name == "annotations" {
					return true
				}
			}
		}
	}
	return false
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

// parseExpression reads a string that holds one expression.
func parseExpression(text string) (expr, error) {
	tokens, err := tokenize(strings.TrimSpace(text))
	if err != nil {
		return nil, err
	}
	p := &parser{src: strings.TrimSpace(text), tokens: tokens}
	x, err := p.exprList()
	if err == nil && p.next().kind != tokNewline {
		err = p.unexpected("expected the end of the expression")
	}
	return x, err
}
