package schedule

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// exampleOfRandom replaces a random field, such as "r(0-5)" or "r/15", by a value that Prefect could choose. Prefect accepts such
// fields, but not "r" alone.
func (e *cronExpression) exampleOfRandom(p cronPosition, word string) (string, error) {
	random, ok := parseRandom(word)
	if !ok {
		return word, nil
	}
	r := cronRanges[p]
	switch {
	case random.hashed:
		return "", fmt.Errorf("%q in the %s is a hashed value, which Prefect rejects", word, r.name)
	case random.ranged && random.low >= random.high:
		return "", fmt.Errorf("%q in the %s: the range must end after it starts", word, r.name)
	case random.stepped && random.step == 0:
		return "", fmt.Errorf("%q in the %s: the step must be at least 1", word, r.name)
	}
	e.random = true
	return random.drawn(r), nil
}

var errNotRandom = errors.New("no random value")

// randomField is a field of the form r(low-high)/step, or h for a hashed one.
type randomField struct {
	hashed, ranged, stepped bool
	low, high, step         int
}

func parseRandom(word string) (f randomField, ok bool) {
	rest, f, err := cutRandomRange(word)
	if err != nil {
		return f, false
	}
	if step, stepped := strings.CutPrefix(rest, "/"); stepped && isDigits(step) {
		f.stepped, f.step = true, toInt(step)
		rest = ""
	}
	return f, rest == ""
}

func cutRandomRange(word string) (rest string, f randomField, err error) {
	if word == "" || (word[0] != 'r' && word[0] != 'h') {
		return "", f, errNotRandom
	}
	f.hashed = word[0] == 'h'
	inner, isRange := strings.CutPrefix(word[1:], "(")
	if !isRange {
		return word[1:], f, nil
	}
	bounds, rest, closed := strings.Cut(inner, ")")
	low, high, _ := strings.Cut(bounds, "-")
	if !closed || !isDigits(low) || !isDigits(high) {
		return "", f, errNotRandom
	}
	f.ranged, f.low, f.high = true, toInt(low), toInt(high)
	return rest, f, nil
}

// drawn is the lowest outcome that the field's range allows, if any outcome is allowed.
func (f randomField) drawn(r cronRange) string {
	low, high, top := r.min, r.max, r.max
	if f.ranged {
		low, high, top = f.low, f.high, f.high
	}
	if f.stepped {
		top = low + f.step - 1
	}
	v := min(max(low, r.min), top)
	if !f.stepped {
		return strconv.Itoa(v)
	}
	return fmt.Sprintf("%d-%d/%d", v, high, f.step)
}
