package schedule

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// cronExpression is a parsed cron expression.
type cronExpression struct {
	fields [cronFields]cronField
	count  int // how many fields there are: 5, 6 with seconds, 7 with years
	// nth says, for each day of the week from Sunday, which of those in the month are meant: bits 1 to 5, and lastNth.
	nth    [7]uint8
	hasNth bool
	random bool // a field is drawn at random each time that the server reads the expression
}

// lastNth is the bit of the last of the days of the week in a month.
const lastNth = 6

var cronAliases = map[string]string{
	"@midnight": "0 0 * * *",
	"@hourly":   "0 * * * *",
	"@daily":    "0 0 * * *",
	"@weekly":   "0 0 * * 0",
	"@monthly":  "0 0 1 * *",
	"@yearly":   "0 0 1 1 *",
	"@annually": "0 0 1 1 *",
}

// parseCron reads an expression as croniter does, and refuses what Prefect refuses beyond that.
func parseCron(text string) (*cronExpression, error) {
	text = asciiDigits(strings.ToLower(text))
	if expanded, ok := cronAliases[text]; ok {
		text = expanded
	}
	words := strings.FieldsFunc(text, isPythonSpace)
	if err := checkCronFields(words); err != nil {
		return nil, err
	}
	e := &cronExpression{count: len(words)}
	for i, word := range words {
		if err := e.parseField(cronPosition(i), word); err != nil {
			return nil, err
		}
	}
	for i, word := range words {
		e.replaceWithStar(cronPosition(i), words)
		if cronPosition(i) == cronWeekday && e.mixesNth() {
			return nil, fmt.Errorf("the day of the week %q mixes plain days with days counted in the month, which Prefect rejects", word)
		}
	}
	return e, nil
}

func checkCronFields(words []string) error {
	if len(words) == 1 && strings.HasPrefix(words[0], "@") {
		return fmt.Errorf(
			"%q is not a name that Prefect knows: write @hourly, @daily, @midnight, @weekly, @monthly, @yearly or @annually",
			words[0],
		)
	}
	if len(words) < 5 || len(words) > 7 {
		return fmt.Errorf("the expression has %s: write five (minute, hour, day of the month, month, day of the week), "+
			"and after them seconds and a year if you need them", plural(len(words), "field"))
	}
	for _, word := range words {
		if word == "r" || word == "h" {
			return fmt.Errorf("%q asks for a random or hashed value, which Prefect rejects", strings.ToUpper(word))
		}
	}
	return nil
}

func (e *cronExpression) parseField(p cronPosition, word string) error {
	word, err := e.exampleOfRandom(p, word)
	if err != nil {
		return err
	}
	if strings.Contains(word, "?") {
		if word != "?" || (p != cronDay && p != cronWeekday) {
			return fmt.Errorf(
				"%q in the %s: a question mark is only allowed alone, as the day of the month or of the week",
				word,
				cronRanges[p].name,
			)
		}
		word = "*"
	}
	for part := range strings.SplitSeq(word, ",") {
		if err := e.parsePart(p, part); err != nil {
			return err
		}
	}
	return nil
}

// parsePart reads one element of a list.
func (e *cronExpression) parsePart(p cronPosition, part string) error {
	if p == cronWeekday {
		if rest, bits, ok, err := splitNth(part); err != nil {
			return err
		} else if ok {
			return e.parseRange(p, rest, bits)
		}
	}
	return e.parseRange(p, part, 0)
}

// splitNth reads "fri#2" and "l5": the days, and a bit for which of them in the month.
func splitNth(part string) (days string, bits uint8, ok bool, err error) {
	if digits, found := strings.CutPrefix(part, "l"); found && isDigits(digits) {
		return digits, 1 << lastNth, true, nil
	}
	days, count, found := strings.Cut(part, "#")
	if !found {
		return "", 0, false, nil
	}
	n, err := strconv.Atoi(count)
	if err != nil || !isDigits(count) || n < 1 || n > 5 {
		return "", 0, false, fmt.Errorf("%q is not a day of the week: # must be followed by its number in the month, 1–5", part)
	}
	if strings.ContainsAny(days, "*/") {
		return "", 0, false, fmt.Errorf("%q is not a day of the week: # must follow one day, or a range such as mon-fri", part)
	}
	if low, high, isRange := strings.Cut(days, "-"); isRange && (isDigits(low) || isDigits(high)) {
		return "", 0, false, fmt.Errorf("%q is not a day of the week: a range before # needs names, such as mon-fri#1", part)
	}
	return days, 1 << n, true, nil
}

// parseRange reads a value, or a range with or without a step. bits is which of the days of the week in the month.
func (e *cronExpression) parseRange(p cronPosition, part string, bits uint8) error {
	low, high, step, ok, err := splitRange(p, part)
	if err != nil {
		return err
	}
	if !ok {
		return e.parseValue(p, part, bits)
	}
	values, err := e.rangeValues(p, low, high, step)
	if err != nil {
		return err
	}
	for _, v := range values {
		if err := e.addValue(p, strconv.Itoa(v), v, bits); err != nil {
			return err
		}
	}
	return nil
}

// splitRange takes "a-b", "a-b/s", "a/s" and "*/s" apart; ok is false for anything else.
func splitRange(p cronPosition, part string) (low, high, step string, ok bool, err error) {
	body, step, stepped := cutLast(part, "/")
	if stepped && !isDigits(step) {
		return "", "", "", false, fmt.Errorf("%q in the %s: the step %q is not a number", part, cronRanges[p].name, step)
	}
	if !stepped {
		step = "1"
	}
	low, high, ok = strings.Cut(body, "-")
	switch {
	case ok && (low == "" || high == ""):
		return "", "", "", false, p.unreadable(part)
	case ok:
	case stepped && body == "*":
		low, high = strconv.Itoa(cronRanges[p].min), strconv.Itoa(cronRanges[p].max)
	case stepped:
		high = strconv.Itoa(cronRanges[p].max)
	default:
		return "", "", "", false, nil
	}
	return low, high, step, true, nil
}

// rangeValues lists the values of a range. A range that ends before it starts wraps around: "fri-mon", "22-4".
func (e *cronExpression) rangeValues(p cronPosition, lowText, highText, stepText string) ([]int, error) {
	r := cronRanges[p]
	if p == cronDay && highText == "l" {
		highText = strconv.Itoa(r.max)
	}
	low, err := e.bound(p, lowText)
	if err != nil {
		return nil, err
	}
	high, err := e.bound(p, highText)
	if err != nil {
		return nil, err
	}
	step := toInt(stepText)
	switch {
	case step == 0:
		return nil, fmt.Errorf("the step of the %s is 0: it must be at least 1", r.name)
	case low == high: // croniter: the whole cycle
		return series(r.min, r.max, step), nil
	case low < high:
		return series(low, high, step), nil
	}
	values := series(low, r.max, step)
	return append(values, series(r.min+skippedValues(r, values[len(values)-1], step), high, step)...), nil
}

// skippedValues is how many values at the start of the second half of a range that goes round fall within the step from the
// last value of the first half.
func skippedValues(r cronRange, last, step int) int {
	left := r.max - last
	if last-r.min+step > r.size() && left < step {
		return step - left
	}
	return 0
}

func series(low, high, step int) []int {
	var values []int
	for v := low; v <= high; v += step {
		values = append(values, v)
	}
	return values
}

// bound reads one end of a range.
func (e *cronExpression) bound(p cronPosition, text string) (int, error) {
	v, ok := cronRanges[p].number(text)
	if !ok {
		if !isDigits(text) {
			return 0, p.unreadable(text)
		}
		v = p.alias(toInt(text), e.count)
	}
	if v > cronRanges[p].max {
		return 0, p.outside(text)
	}
	return v, nil
}

// parseValue reads a part that is no range.
func (e *cronExpression) parseValue(p cronPosition, part string, bits uint8) error {
	switch {
	case part == "*":
		e.fields[p].any = true
		return nil
	case part == "l" && p == cronDay:
		e.fields[p].last = true
		return nil
	case isDigits(part):
		return e.addValue(p, part, toInt(part), bits)
	}
	v, ok := cronRanges[p].number(part)
	if !ok {
		return p.unreadable(part)
	}
	return e.addValue(p, part, v, bits)
}

func (e *cronExpression) addValue(p cronPosition, text string, v int, bits uint8) error {
	v = p.alias(v, e.count)
	if v < cronRanges[p].min || v > cronRanges[p].max {
		return p.outside(text)
	}
	e.fields[p].add(v)
	if bits != 0 {
		e.nth[v] |= bits
		e.hasNth = true
	}
	return nil
}

// replaceWithStar replaces a field that lists all its values by a star, unless that would change how the day fields combine.
func (e *cronExpression) replaceWithStar(p cronPosition, words []string) {
	f := &e.fields[p]
	if f.size() != cronRanges[p].size() {
		return
	}
	if (p == cronDay && !strings.Contains(words[cronWeekday], "*")) || (p == cronWeekday && !strings.Contains(words[cronDay], "*")) {
		return
	}
	*f = cronField{any: true}
}

// mixesNth reports whether plain days of the week stand beside counted ones, which croniter refuses unless all days do.
func (e *cronExpression) mixesNth() bool {
	f := e.fields[cronWeekday]
	if !e.hasNth || f.size() == cronRanges[cronWeekday].size() {
		return false
	}
	return slices.ContainsFunc(f.values, func(v int) bool { return e.nth[v] == 0 })
}
