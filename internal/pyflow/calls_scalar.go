package pyflow

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"time"
)

// secret is SecretStr(…), which is shown as stars.
func secret(c *callArgs) (value, error) {
	v, ok := c.one()
	s, text := v.(string)
	switch {
	case !ok || !text:
		return nil, wrongArguments("SecretStr")
	case s == "":
		return scalar{"pydantic.types.SecretStr", ""}, nil
	}
	return scalar{"pydantic.types.SecretStr", "**********"}, nil
}

// ints reads integer arguments by their names, of which the first must be there. An argument that is no integer, or
// one of another name, makes ok false.
func (c *callArgs) ints(required int, names ...string) (values []int, ok bool) {
	values = make([]int, len(names))
	if len(c.pos) > len(names) {
		return nil, false
	}
	seen := 0
	for i, name := range names {
		v, given := c.get(i, name)
		if !given {
			if i < required {
				return nil, false
			}
			continue
		}
		seen++
		n, ok := integerOf(v)
		if !ok || !n.IsInt64() || n.Int64() < -1e9 || n.Int64() > 1e9 {
			return nil, false
		}
		values[i] = int(n.Int64())
	}
	return values, seen == len(c.pos)+len(c.names)
}

func validDate(n []int) bool {
	t := time.Date(n[0], time.Month(n[1]), n[2], 0, 0, 0, 0, time.UTC)
	return n[0] >= 1 && n[0] <= 9999 && t.Year() == n[0] && int(t.Month()) == n[1] && t.Day() == n[2]
}

func validTime(n []int) bool {
	return inRange(n[0], 24) && inRange(n[1], 60) && inRange(n[2], 60) && inRange(n[3], 1_000_000)
}

func inRange(n, limit int) bool { return 0 <= n && n < limit }

func callDate(_ *builder, c *callArgs) (value, error) {
	n, ok := c.ints(3, "year", "month", "day")
	if !ok {
		return nil, wrongArguments("date")
	}
	if !validDate(n) {
		return nil, raise("the date does not exist")
	}
	return scalar{"datetime.date", fmt.Sprintf("%04d-%02d-%02d", n[0], n[1], n[2])}, nil
}

// zone takes the argument tzinfo out of a call, if it is UTC or None, and gives the suffix of a text in that zone.
func (c *callArgs) zone(position int) (suffix string, ok bool) {
	v, given := c.get(position, "tzinfo")
	if !given {
		return "", true
	}
	switch v := v.(type) {
	case none:
	case scalar:
		if v.class != "datetime.timezone" {
			return "", false
		}
		suffix = "Z"
	default:
		return "", false
	}
	if position < len(c.pos) {
		c.pos = c.pos[:position]
	}
	for i, name := range c.names {
		if name == "tzinfo" {
			c.names = append(c.names[:i:i], c.names[i+1:]...)
			c.named = append(c.named[:i:i], c.named[i+1:]...)
			break
		}
	}
	return suffix, true
}

func callDatetime(_ *builder, c *callArgs) (value, error) {
	suffix, zoned := c.zone(7)
	n, ok := c.ints(3, "year", "month", "day", "hour", "minute", "second", "microsecond")
	if !ok || !zoned {
		return nil, wrongArguments("datetime")
	}
	if !validDate(n) || !validTime(n[3:]) {
		return nil, raise("the time does not exist")
	}
	text := fmt.Sprintf("%04d-%02d-%02dT%s%s", n[0], n[1], n[2], timeText(n[3:]), suffix)
	return scalar{"datetime.datetime", text}, nil
}

func callTime(_ *builder, c *callArgs) (value, error) {
	suffix, zoned := c.zone(4)
	n, ok := c.ints(0, "hour", "minute", "second", "microsecond")
	if !ok || !zoned {
		return nil, wrongArguments("time")
	}
	if !validTime(n) {
		return nil, raise("the time does not exist")
	}
	return scalar{"datetime.time", timeText(n) + suffix}, nil
}

func timeText(n []int) string {
	text := fmt.Sprintf("%02d:%02d:%02d", n[0], n[1], n[2])
	if n[3] != 0 {
		text += fmt.Sprintf(".%06d", n[3])
	}
	return text
}

// microseconds of the arguments of timedelta, in their order.
var timedeltaUnits = []struct {
	name string
	size int64
}{
	{"days", 86_400_000_000}, {"seconds", 1_000_000}, {"microseconds", 1}, {"milliseconds", 1000},
	{"minutes", 60_000_000}, {"hours", 3_600_000_000}, {"weeks", 604_800_000_000},
}

func callTimedelta(_ *builder, c *callArgs) (value, error) {
	total, seen := new(big.Rat), 0
	for i, unit := range timedeltaUnits {
		v, ok := c.get(i, unit.name)
		if !ok {
			continue
		}
		seen++
		n, ok := numberOf(v)
		if !ok {
			return nil, wrongArguments("timedelta")
		}
		r, _ := n.Rat(nil)
		total.Add(total, r.Mul(r, new(big.Rat).SetInt64(unit.size)))
	}
	if seen != len(c.pos)+len(c.names) || !total.IsInt() || !total.Num().IsInt64() {
		return nil, wrongArguments("timedelta")
	}
	return scalar{"datetime.timedelta", durationText(total.Num().Int64())}, nil
}

// durationText is a number of microseconds in the form of ISO 8601 that pydantic writes.
func durationText(micros int64) string {
	text := "P"
	if micros < 0 {
		text, micros = "-P", -micros
	}
	const day = 86_400_000_000
	days, rest := micros/day, micros%day
	if years := days / 365; years > 0 {
		text += fmt.Sprintf("%dY", years)
	}
	if days %= 365; days > 0 {
		text += fmt.Sprintf("%dD", days)
	}
	if rest == 0 {
		if micros == 0 {
			text += "T0S"
		}
		return text
	}
	text += "T"
	seconds, fraction := rest/1_000_000, rest%1_000_000
	if h := seconds / 3600; h > 0 {
		text += fmt.Sprintf("%dH", h)
	}
	if m := seconds / 60 % 60; m > 0 {
		text += fmt.Sprintf("%dM", m)
	}
	if s := seconds % 60; s > 0 || fraction > 0 {
		text += fmt.Sprintf("%d", s)
		if fraction > 0 {
			text += strings.TrimRight(fmt.Sprintf(".%06d", fraction), "0")
		}
		text += "S"
	}
	return text
}

func callUUID(_ *builder, c *callArgs) (value, error) {
	hex := ""
	if v, ok := c.get(-1, "int"); ok {
		i, ok := integerOf(v)
		if !ok || i.Sign() < 0 || i.BitLen() > 128 {
			return nil, raise("the integer is not a UUID")
		}
		hex = fmt.Sprintf("%032x", i)
	} else if v, ok := c.get(0, "hex"); ok {
		hex, _ = v.(string)
	}
	if len(c.pos)+len(c.names) != 1 || hex == "" {
		return nil, wrongArguments("UUID")
	}
	hex = strings.NewReplacer("urn:", "", "uuid:", "").Replace(hex)
	hex = strings.ToLower(strings.ReplaceAll(strings.Trim(hex, "{}"), "-", ""))
	if len(hex) != 32 || strings.Trim(hex, "0123456789abcdef") != "" {
		return nil, raise("badly formed UUID")
	}
	return scalar{"uuid.UUID", hex[:8] + "-" + hex[8:12] + "-" + hex[12:16] + "-" + hex[16:20] + "-" + hex[20:]}, nil
}

var simpleDecimal = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]{1,6})?$`)

func callDecimal(_ *builder, c *callArgs) (value, error) {
	v, _ := c.one()
	text := ""
	if i, ok := v.(*big.Int); ok {
		text = i.String()
	} else if s, ok := v.(string); ok {
		text = s
	}
	if !simpleDecimal.MatchString(text) {
		return nil, wrongArguments("Decimal")
	}
	return scalar{"decimal.Decimal", text}, nil
}

func isPath(v value) bool {
	s, ok := v.(scalar)
	return ok && strings.HasPrefix(s.class, "pathlib.")
}

func callPath(class string) handler {
	return func(_ *builder, c *callArgs) (value, error) {
		text := ""
		for _, v := range c.pos {
			part, ok := pathText(v)
			if !ok {
				return nil, wrongArguments("Path")
			}
			text = joinText(text, part)
		}
		if len(c.names) > 0 {
			return nil, wrongArguments("Path")
		}
		return scalar{class, cleanPath(text)}, nil
	}
}

func pathText(v value) (string, bool) {
	if isPath(v) {
		s, _ := v.(scalar)
		return s.text, true
	}
	s, ok := v.(string)
	return s, ok
}

func joinText(a, b string) string {
	if a == "" || strings.HasPrefix(b, "/") {
		return b
	}
	return a + "/" + b
}

// cleanPath is a path as pathlib writes it: without empty parts and single dots.
func cleanPath(path string) string {
	root := ""
	if strings.HasPrefix(path, "/") {
		root = "/"
		if strings.HasPrefix(path, "//") && !strings.HasPrefix(path, "///") {
			root = "//"
		}
	}
	var parts []string
	for part := range strings.SplitSeq(path, "/") {
		if part != "" && part != "." {
			parts = append(parts, part)
		}
	}
	if text := root + strings.Join(parts, "/"); text != "" {
		return text
	}
	return "."
}

// joinPath is a / b where one of them is a path.
func joinPath(a, b value) (value, bool) {
	x, okX := pathText(a)
	y, okY := pathText(b)
	if !okX || !okY || (!isPath(a) && !isPath(b)) {
		return nil, false
	}
	class, _ := a.(scalar)
	if !isPath(a) {
		class, _ = b.(scalar)
	}
	return scalar{class.class, cleanPath(joinText(x, y))}, true
}
