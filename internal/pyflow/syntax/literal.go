package syntax

import (
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// MaxDigits is how many digits CPython converts.
const MaxDigits = 4300

// number gives the value of a numeric literal.
func (p *parser) number(t token) (Literal, error) {
	text := strings.ReplaceAll(p.text(t), "_", "")
	if len(text) > MaxDigits {
		return nil, errorAt(p.src, int(t.start), "a number of more than %d digits", MaxDigits)
	}
	last := text[len(text)-1] | 0x20
	switch hex := len(text) > 1 && text[1]|0x20 == 'x'; {
	case last == 'j' && !hex:
		return Complex{}, nil
	case !hex && strings.ContainsAny(text, ".eE"):
		f, err := strconv.ParseFloat(text, 64)
		if err != nil && !isRangeError(err) {
			return nil, errorAt(p.src, int(t.start), "invalid number %q", text)
		}
		return Float(f), nil
	}
	base := 0
	if strings.Trim(text, "0") == "" || text[0] != '0' {
		base = 10 // 00 is decimal; Go would take it for octal
	}
	i, ok := new(big.Int).SetString(text, base)
	if !ok {
		return nil, errorAt(p.src, int(t.start), "invalid number %q", text)
	}
	return Int{i}, nil
}

// isRangeError says whether a float is too large, which Python reads as infinity.
func isRangeError(err error) bool { return strings.Contains(err.Error(), strconv.ErrRange.Error()) }

// strings parses string literals that stand side by side.
func (p *parser) strings() (Expr, error) {
	start := p.here()
	var parts []FStringPart
	var text strings.Builder
	isBytes, formatted := false, false
	for p.next().kind == tokString || p.next().kind == tokFString {
		t := p.next()
		lit := literalAt(p.src, int(t.start))
		body := p.src[lit.body : int(t.end)-len(lit.quote)]
		switch {
		case lit.formatted:
			formatted = true
			fields, err := p.fields(lit, body)
			if err != nil {
				return nil, err
			}
			parts = append(parts, FStringPart{Text: text.String()})
			parts = append(parts, fields...)
			text.Reset()
		default:
			isBytes = lit.bytes
			s, err := p.unescape(lit, body)
			if err != nil {
				return nil, err
			}
			text.WriteString(s)
		}
		p.pos++
	}
	switch {
	case formatted:
		return &FString{start, append(parts, FStringPart{Text: text.String()})}, nil
	case isBytes:
		return &Constant{start, Bytes(text.String())}, nil
	}
	return &Constant{start, Str(text.String())}, nil
}

// unescape gives the value of the body of a string literal. The value of bytes is a Go string of the same bytes.
func (p *parser) unescape(lit stringLiteral, body string) (string, error) {
	if lit.raw || strings.IndexByte(body, '\\') < 0 {
		return body, nil
	}
	var b strings.Builder
	for i := 0; i < len(body); {
		if body[i] != '\\' || i+1 == len(body) { // the latter before a field of an f-string
			b.WriteByte(body[i])
			i++
			continue
		}
		n, err := unescapeOne(&b, body[i+1:], lit.bytes)
		if err != "" {
			return "", errorAt(p.src, lit.body+i, "%s", err)
		}
		i += 1 + n
	}
	return b.String(), nil
}

const simpleEscapes = `\'"abfnrtv`

var simpleValues = []byte("\\'\"\a\b\f\n\r\t\v")

// unescapeOne writes what the escape whose backslash stands before s means, and says how long it is, and what is wrong.
func unescapeOne(b *strings.Builder, s string, isBytes bool) (int, string) {
	c := s[0]
	if i := strings.IndexByte(simpleEscapes, c); i >= 0 {
		b.WriteByte(simpleValues[i])
		return 1, ""
	}
	switch {
	case c == '\n':
		return 1, ""
	case '0' <= c && c <= '7':
		return unescapeOctal(b, s, isBytes), ""
	case c == 'x':
		return unescapeHex(b, s, 2, isBytes)
	case c == 'u' && !isBytes:
		return unescapeHex(b, s, 4, false)
	case c == 'U' && !isBytes:
		return unescapeHex(b, s, 8, false)
	case c == 'N' && !isBytes && strings.HasPrefix(s, "N{"):
		// The table of names is not here: the character becomes the replacement character.
		if n := strings.IndexByte(s, '}'); n > 0 {
			b.WriteRune(utf8.RuneError)
			return n + 1, ""
		}
		return 0, "malformed \\N escape"
	}
	b.WriteByte('\\')
	return 0, ""
}

func unescapeOctal(b *strings.Builder, s string, isBytes bool) int {
	n := 1
	for n < 3 && n < len(s) && '0' <= s[n] && s[n] <= '7' {
		n++
	}
	v, _ := strconv.ParseUint(s[:n], 8, 16)
	writeChar(b, v, isBytes)
	return n
}

func unescapeHex(b *strings.Builder, s string, digits int, isBytes bool) (int, string) {
	if len(s) < 1+digits {
		return 0, "truncated \\" + s[:1] + " escape"
	}
	v, err := strconv.ParseUint(s[1:1+digits], 16, 32)
	if err != nil || v > utf8.MaxRune {
		return 0, "invalid \\" + s[:1] + " escape"
	}
	writeChar(b, v, isBytes)
	return 1 + digits, ""
}

func writeChar(b *strings.Builder, v uint64, isBytes bool) {
	if isBytes {
		b.WriteByte(byte(v)) //nolint:gosec // at most 0o777, of which Python keeps the last eight bits
	} else {
		b.WriteRune(rune(v)) //nolint:gosec // at most utf8.MaxRune
	}
}

// fields splits the body of an f-string into text and replacement fields.
func (p *parser) fields(lit stringLiteral, body string) ([]FStringPart, error) {
	l := &lexer{src: p.src[:lit.body+len(body)]}
	var parts []FStringPart
	textStart, pos := lit.body, lit.body
	flush := func() error {
		text, err := p.unescape(lit, p.src[textStart:pos])
		parts = append(parts, FStringPart{Text: text})
		return err
	}
	for pos < len(l.src) {
		c := l.src[pos]
		switch {
		case (c == '{' || c == '}') && strings.HasPrefix(l.src[pos+1:], string(c)):
			pos++
			if err := flush(); err != nil {
				return nil, err
			}
			pos++
			textStart = pos
		case c == '{':
			if err := flush(); err != nil {
				return nil, err
			}
			end, err := l.fieldEnd(lit, pos, 0)
			if err != nil {
				return nil, err
			}
			parts = append(parts, p.field(l, pos, end))
			pos, textStart = end, end
		case c == '\\':
			pos = min(escapeEnd(l.src, pos, lit.raw), len(l.src))
		default:
			pos++
		}
	}
	return parts, flush()
}

// field reads the replacement field from pos to end. One that can't be evaluated here has no expression.
func (p *parser) field(l *lexer, pos, end int) FStringPart {
	opaqueField := FStringPart{X: &Opaque{Pos(pos), "an f-string"}}
	stop, err := l.fieldExpressionEnd(pos + 1)
	if err != nil || stop != end-1 {
		return opaqueField
	}
	// The expression stands in parentheses for the tokenizer, as line breaks in it mean nothing.
	tokens, err := tokenize("(" + p.src[pos+1:stop] + ")")
	if err != nil {
		return opaqueField
	}
	q := &parser{src: "(" + p.src[pos+1:stop] + ")", tokens: tokens, depth: p.depth}
	if q.enter() != nil {
		return opaqueField
	}
	x, err := q.exprList()
	if err != nil || q.next().kind != tokNewline {
		return opaqueField
	}
	return FStringPart{X: x, Plain: true}
}
