package schedule

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// recurrenceText is a set of recurrence rules as written.
type recurrenceText struct {
	dtstart        *stamp
	rules, exclude []*ruleText
	dates, exdates []stamp
	set            bool // more than a single rule
}

var zoneParameter = regexp.MustCompile(`TZID=([^:]+):`)

// parseRecurrence reads text as dateutil's rrulestr does, in any case.
func parseRecurrence(text string) (*recurrenceText, error) {
	zones := make(map[string]string)
	for _, found := range zoneParameter.FindAllStringSubmatch(text, -1) {
		zones[strings.ToUpper(found[1])] = found[1]
	}
	upper := strings.ToUpper(text)
	lines := strings.FieldsFunc(upper, isPythonSpace)
	if len(lines) == 0 {
		return nil, errors.New("the rule is empty")
	}
	if len(lines) == 1 && (!strings.Contains(upper, ":") || strings.HasPrefix(upper, "RRULE:")) {
		rule, err := parseRule(lines[0])
		return &recurrenceText{rules: []*ruleText{rule}}, err
	}
	p := &recurrenceParser{zones: zones, result: &recurrenceText{}}
	for _, line := range lines {
		if err := p.line(line); err != nil {
			return nil, err
		}
	}
	return p.finish()
}

type recurrenceParser struct {
	zones   map[string]string // the names of zones in their own case, by their upper case
	rules   []string
	exclude []string
	result  *recurrenceText
}

func (p *recurrenceParser) line(line string) error {
	property, value, found := strings.Cut(line, ":")
	if !found {
		property, value = "RRULE", line
	}
	name, rest, _ := strings.Cut(property, ";")
	var parameters []string
	if strings.Contains(property, ";") {
		parameters = strings.Split(rest, ";")
	}
	switch name {
	case "RRULE":
		p.rules = append(p.rules, value)
		return noParameters(name, parameters)
	case "EXRULE":
		p.exclude = append(p.exclude, value)
		return noParameters(name, parameters)
	case "RDATE":
		return p.dates(value, parameters)
	case "EXDATE":
		stamps, err := p.stamps(value, parameters)
		p.result.exdates = append(p.result.exdates, stamps...)
		return err
	case "DTSTART":
		return p.start(value, parameters)
	}
	return fmt.Errorf("%q is none of DTSTART, RRULE, EXRULE, RDATE and EXDATE", name)
}

func noParameters(name string, parameters []string) error {
	if len(parameters) > 0 {
		return fmt.Errorf("%s accepts no parameter, but has %q", name, parameters[0])
	}
	return nil
}

func (p *recurrenceParser) dates(value string, parameters []string) error {
	for _, parameter := range parameters {
		if parameter != "VALUE=DATE-TIME" {
			return fmt.Errorf("RDATE accepts no parameter except VALUE=DATE-TIME, but has %q", parameter)
		}
	}
	for text := range strings.SplitSeq(value, ",") {
		at, err := parseStamp(text)
		if err != nil {
			return fmt.Errorf("RDATE: %w", err)
		}
		p.result.dates = append(p.result.dates, at)
	}
	return nil
}

func (p *recurrenceParser) start(value string, parameters []string) error {
	stamps, err := p.stamps(value, parameters)
	if err != nil {
		return err
	}
	if len(stamps) != 1 {
		return fmt.Errorf("DTSTART has %d dates: it must have one", len(stamps))
	}
	p.result.dtstart = &stamps[0]
	return nil
}

// stamps reads the dates of DTSTART or EXDATE. A zone counts only when it is known, and named last.
func (p *recurrenceParser) stamps(value string, parameters []string) ([]stamp, error) {
	zoned, typed := false, false
	for _, parameter := range parameters {
		if name, found := strings.CutPrefix(parameter, "TZID="); found {
			zoned = zoned || p.isKnownZone(name)
			continue
		}
		if parameter != "VALUE=DATE-TIME" && parameter != "VALUE=DATE" {
			return nil, fmt.Errorf("the parameter %q is none of TZID, VALUE=DATE-TIME and VALUE=DATE", parameter)
		}
		if typed {
			return nil, fmt.Errorf("VALUE is given twice")
		}
		typed = true
	}
	var stamps []stamp
	for text := range strings.SplitSeq(value, ",") {
		at, err := parseStamp(text)
		if err != nil {
			return nil, err
		}
		if zoned && at.zoned {
			return nil, fmt.Errorf("%q has a time zone in addition to TZID: remove one", text)
		}
		at.zoned = at.zoned || zoned
		stamps = append(stamps, at)
	}
	return stamps, nil
}

// isKnownZone reports whether dateutil finds a zone, given in upper case.
func (p *recurrenceParser) isKnownZone(upper string) bool {
	name, found := p.zones[upper]
	return found && knownZone(strings.ReplaceAll(name, " ", "_"))
}

func (p *recurrenceParser) finish() (*recurrenceText, error) {
	r := p.result
	for _, list := range []struct {
		texts  []string
		parsed *[]*ruleText
	}{{p.rules, &r.rules}, {p.exclude, &r.exclude}} {
		for _, text := range list.texts {
			rule, err := parseRule(text)
			if err != nil {
				return nil, err
			}
			*list.parsed = append(*list.parsed, rule)
		}
	}
	r.set = len(r.rules) > 1 || len(r.exclude)+len(r.dates)+len(r.exdates) > 0
	if !r.set && len(r.rules) == 0 {
		return nil, errors.New("there is no RRULE")
	}
	return r, nil
}
