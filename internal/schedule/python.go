package schedule

import (
	"math"
	"strconv"
	"strings"
	"unicode"
)

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// toInt reads digits; a number too large for any field stays too large.
func toInt(digits string) int {
	const large = 1_000_000_000
	n, err := strconv.Atoi(digits)
	if err != nil || n > large {
		return large
	}
	return n
}

// asciiDigits replaces the digits of other scripts, which Python takes for numbers too.
func asciiDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r <= unicode.MaxASCII || !unicode.IsDigit(r) {
			return r
		}
		zero := r // digits of a script follow one another, from 0 to 9
		for range 9 {
			if !unicode.IsDigit(zero - 1) {
				break
			}
			zero--
		}
		return '0' + r - zero
	}, s)
}

// isPythonSpace reports whether Python's str.split takes a character for white space.
func isPythonSpace(r rune) bool {
	return unicode.IsSpace(r) || (r >= 0x1c && r <= 0x1f)
}

// pythonInt reads what Python's int() does: a sign, and digits of any script with single underscores between them.
// Numbers that are too large stay too large, with the same remainder by any unit of time.
func pythonInt(text string) (int, bool) {
	text = asciiDigits(text)
	sign, digits := 1, strings.TrimPrefix(text, "+")
	if digits == text {
		digits = strings.TrimPrefix(text, "-")
		if digits != text {
			sign = -1
		}
	}
	if !isDigits(strings.ReplaceAll(digits, "_", "")) || strings.Contains(digits, "__") ||
		strings.HasPrefix(digits, "_") || strings.HasSuffix(digits, "_") {
		return 0, false
	}
	digits = strings.ReplaceAll(digits, "_", "")
	const large = min(1_000_000, math.MaxInt/daySeconds-2) * daySeconds // an int has 32 bits on some platforms
	n := int64(0)
	for _, digit := range digits {
		n = n*10 + int64(digit-'0')
		if n >= large {
			n = large + n%large%daySeconds
		}
	}
	return sign * int(n), true
}
