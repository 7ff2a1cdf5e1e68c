package syntax

import "strings"

func isDigit(c byte) bool     { return '0' <= c && c <= '9' }
func isQuote(c byte) bool     { return c == '"' || c == '\'' }
func isNameStart(c byte) bool { return c == '_' || ('a' <= c|0x20 && c|0x20 <= 'z') || c >= 0x80 }

func isHexDigit(c byte) bool {
	return isDigit(c) || ('a' <= c|0x20 && c|0x20 <= 'f')
}

// nameEnd is the offset after the name that starts at pos. Every character beyond ASCII counts as a letter: what
// Python refuses among them is of no interest here.
func nameEnd(src string, pos int) int {
	for pos < len(src) && (isNameStart(src[pos]) || isDigit(src[pos])) {
		pos++
	}
	return pos
}

func isStringPrefix(s string) bool {
	switch strings.ToLower(s) {
	case "r", "b", "u", "f", "t", "br", "rb", "fr", "rf", "tr", "rt":
		return true
	}
	return false
}

// numberEnd is the offset after the number that starts at pos.
func numberEnd(src string, pos int) int {
	if src[pos] == '0' && pos+1 < len(src) && strings.IndexByte("xXoObB", src[pos+1]) >= 0 {
		end := pos + 2
		for end < len(src) && (src[end] == '_' || radixDigit(src[pos+1], src[end])) {
			end++
		}
		return end
	}
	end := digitsEnd(src, pos)
	if end < len(src) && src[end] == '.' {
		end = digitsEnd(src, end+1)
	}
	end = exponentEnd(src, end)
	if end < len(src) && src[end]|0x20 == 'j' {
		end++
	}
	return end
}

func radixDigit(radix, c byte) bool {
	switch radix | 0x20 {
	case 'x':
		return isHexDigit(c)
	case 'o':
		return '0' <= c && c <= '7'
	default:
		return c == '0' || c == '1'
	}
}

func digitsEnd(src string, pos int) int {
	for pos < len(src) && (isDigit(src[pos]) || (src[pos] == '_' && pos+1 < len(src) && isDigit(src[pos+1]))) {
		pos++
	}
	return pos
}

func exponentEnd(src string, pos int) int {
	if pos >= len(src) || src[pos]|0x20 != 'e' {
		return pos
	}
	at := pos + 1
	if at < len(src) && (src[at] == '+' || src[at] == '-') {
		at++
	}
	if at < len(src) && isDigit(src[at]) {
		return digitsEnd(src, at)
	}
	return pos
}

// operatorLength is the length of the operator at the start of s, or 0.
func operatorLength(s string) int {
	if len(s) >= 3 {
		switch s[:3] {
		case "**=", "//=", ">>=", "<<=", "...":
			return 3
		}
	}
	if len(s) >= 2 {
		switch s[:2] {
		case "**", "//", ">>", "<<", "<=", ">=", "==", "!=", "->", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=", ":=":
			return 2
		}
	}
	if strings.IndexByte("+-*/%@&|^~<>()[]{},:.;=", s[0]) >= 0 {
		return 1
	}
	return 0
}
