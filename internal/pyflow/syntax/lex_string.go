package syntax

import "strings"

// stringLiteral is how a string literal is written.
type stringLiteral struct {
	raw, formatted, bytes bool
	quote                 string // one or three quotation marks
	body                  int    // offset of the first character after the opening quote
}

// literalAt reads the prefix and the opening quote of the string literal at pos.
func literalAt(src string, pos int) stringLiteral {
	var lit stringLiteral
	for ; !isQuote(src[pos]); pos++ {
		switch src[pos] | 0x20 {
		case 'r':
			lit.raw = true
		case 'b':
			lit.bytes = true
		case 'f', 't':
			lit.formatted = true
		}
	}
	lit.quote = src[pos : pos+1]
	if three := strings.Repeat(lit.quote, 3); strings.HasPrefix(src[pos:], three) {
		lit.quote = three
	}
	lit.body = pos + len(lit.quote)
	return lit
}

// stringToken reads a string literal whose prefix starts at start.
func (l *lexer) stringToken(start int) error {
	lit := literalAt(l.src, start)
	end, err := l.literalEnd(lit, start)
	if err != nil {
		return err
	}
	l.pos = end
	if lit.formatted {
		l.add(tokFString, start)
	} else {
		l.add(tokString, start)
	}
	return nil
}

func (l *lexer) literalEnd(lit stringLiteral, start int) (int, error) {
	if lit.formatted {
		return l.formattedEnd(lit, start)
	}
	src, quote, pos := l.src, lit.quote[0], lit.body
	for pos < len(src) {
		switch c := src[pos]; {
		case c == '\\':
			pos += 2
		case c == '\n' && len(lit.quote) == 1:
			return 0, errorAt(src, start, "unterminated string literal")
		case c == quote && strings.HasPrefix(src[pos:], lit.quote):
			return pos + len(lit.quote), nil
		default:
			pos++
		}
	}
	return 0, errorAt(src, start, "unterminated string literal")
}

// formattedEnd finds the end of an f-string, whose replacement fields may hold any quotes (PEP 701).
func (l *lexer) formattedEnd(lit stringLiteral, start int) (int, error) {
	if l.fstrings++; l.fstrings > maxFStrings {
		return 0, errorAt(l.src, start, "too many nested f-strings")
	}
	defer func() { l.fstrings-- }()
	src, pos := l.src, lit.body
	for pos < len(src) {
		switch c := src[pos]; {
		case strings.HasPrefix(src[pos:], lit.quote):
			return pos + len(lit.quote), nil
		case c == '\\':
			pos = escapeEnd(src, pos, lit.raw)
		case c == '\n' && len(lit.quote) == 1:
			return 0, errorAt(src, start, "unterminated f-string")
		case c == '{' && strings.HasPrefix(src[pos:], "{{"):
			pos += 2
		case c == '{':
			end, err := l.fieldEnd(lit, pos, 0)
			if err != nil {
				return 0, err
			}
			pos = end
		default:
			pos++
		}
	}
	return 0, errorAt(src, start, "unterminated f-string")
}

// escapeEnd is the offset after the backslash at pos and what it escapes. A brace keeps its meaning after a backslash,
// save in \N{NAME}.
func escapeEnd(src string, pos int, raw bool) int {
	rest := src[pos+1:]
	switch {
	case rest == "" || rest[0] == '{' || rest[0] == '}':
		return pos + 1
	case !raw && strings.HasPrefix(rest, "N{"):
		// The longest name of a character has less than 100 letters.
		if n := strings.IndexAny(rest[:min(len(rest), 128)], "}\n\"'"); n >= 0 && rest[n] == '}' {
			return pos + 1 + n + 1
		}
	}
	return pos + 2
}

// fieldEnd finds the end of the replacement field that opens at pos; depth is how many fields it is within.
func (l *lexer) fieldEnd(lit stringLiteral, pos, depth int) (int, error) {
	open := pos
	if depth > maxFStrings {
		return 0, errorAt(l.src, open, "too many nested replacement fields")
	}
	pos, err := l.fieldExpressionEnd(pos + 1)
	if err != nil {
		return 0, err
	}
	if pos < len(l.src) && l.src[pos] == '!' {
		pos = nameEnd(l.src, skipBlanks(l.src, pos+1))
		pos = skipBlanks(l.src, pos)
	}
	if pos < len(l.src) && l.src[pos] == ':' {
		if pos, err = l.formatSpecEnd(lit, pos+1, depth); err != nil {
			return 0, err
		}
	}
	if pos >= len(l.src) || l.src[pos] != '}' {
		return 0, errorAt(l.src, open, "a replacement field of an f-string is never closed")
	}
	return pos + 1, nil
}

func skipBlanks(src string, pos int) int {
	for pos < len(src) && strings.IndexByte(" \t\f\n", src[pos]) >= 0 {
		pos++
	}
	return pos
}

// fieldExpressionEnd finds where the expression of a replacement field ends: at its conversion, its format or its end.
func (l *lexer) fieldExpressionEnd(pos int) (int, error) {
	src := l.src
	var open []byte
	for pos < len(src) {
		switch c := src[pos]; {
		case strings.IndexByte("([{", c) >= 0:
			if len(open) >= maxBrackets {
				return 0, errorAt(src, pos, "too many nested brackets")
			}
			open = append(open, closingBracket(c))
			pos++
		case len(open) > 0 && c == open[len(open)-1]:
			open = open[:len(open)-1]
			pos++
		case endsField(src[pos:], len(open)):
			return pos, nil
		default:
			end, err := l.fieldItemEnd(pos)
			if err != nil {
				return 0, err
			}
			pos = end
		}
	}
	return pos, nil
}

// endsField says whether the expression of a field within this many brackets ends before s.
func endsField(s string, brackets int) bool {
	switch s[0] {
	case ')', ']', '}':
		return true
	case ':':
		return brackets == 0
	case '!':
		return brackets == 0 && !strings.HasPrefix(s, "!=")
	}
	return false
}

// fieldItemEnd skips a nested string, a name, a comment or one character.
func (l *lexer) fieldItemEnd(pos int) (int, error) {
	src := l.src
	if src[pos] == '#' {
		if n := strings.IndexByte(src[pos:], '\n'); n >= 0 {
			return pos + n, nil
		}
		return len(src), nil
	}
	end := pos
	if isNameStart(src[pos]) {
		end = nameEnd(src, pos)
		if end >= len(src) || !isQuote(src[end]) || !isStringPrefix(src[pos:end]) {
			return end, nil
		}
	}
	if isQuote(src[end]) {
		return l.literalEnd(literalAt(src, pos), pos)
	}
	if strings.HasPrefix(src[pos:], "!=") {
		return pos + 2, nil
	}
	return pos + 1, nil
}

// formatSpecEnd finds the brace that closes the field whose format starts at pos.
func (l *lexer) formatSpecEnd(lit stringLiteral, pos, depth int) (int, error) {
	for pos < len(l.src) {
		switch c := l.src[pos]; {
		case c == '}' || strings.HasPrefix(l.src[pos:], lit.quote):
			return pos, nil
		case c == '{':
			end, err := l.fieldEnd(lit, pos, depth+1)
			if err != nil {
				return 0, err
			}
			pos = end
		case c == '\\':
			pos = escapeEnd(l.src, pos, lit.raw)
		default:
			pos++
		}
	}
	return pos, nil
}
