package config

import (
	"fmt"
	"strconv"
	"strings"
)

// rank is the precedence of a source: the lower wins.
type rank int

const (
	fromArgument rank = iota
	fromEnvironment
	fromProfile
	fromDefault
)

// value is a setting, and where it was found.
type value struct {
	text, source string
	rank         rank
}

func (v value) empty() bool { return v.text == "" }

// wrong is an error about v that names its source. It does not repeat the value, which may be a secret.
func (v value) wrong(format string, args ...any) error {
	return fmt.Errorf("%s: %w", v.source, fmt.Errorf(format, args...))
}

// sources are where settings are looked up.
type sources struct {
	env     func(string) string
	profile profile
}

// first finds a setting: the argument, else one of the variables in the environment, else one of them in the profile.
func (s sources) first(attribute, argument string, variables ...string) value {
	if text := strings.TrimSpace(argument); text != "" {
		return value{text, attribute, fromArgument}
	}
	for _, name := range variables {
		if text := strings.TrimSpace(s.env(name)); text != "" {
			return value{text, name, fromEnvironment}
		}
	}
	for _, name := range variables {
		if set, ok := s.profile.settings[name]; ok && strings.TrimSpace(fmt.Sprint(set)) != "" {
			return value{strings.TrimSpace(fmt.Sprint(set)), name + " of " + s.profile.origin, fromProfile}
		}
	}
	return value{rank: fromDefault}
}

// flag finds a setting that is on or off; off by default.
func (s sources) flag(attribute string, argument *bool, variable string) (bool, value, error) {
	given := ""
	if argument != nil {
		given = strconv.FormatBool(*argument)
	}
	v := s.first(attribute, given, variable)
	switch strings.ToLower(v.text) {
	case "", "false", "0", "no", "off", "n", "f":
		return false, v, nil
	case "true", "1", "yes", "on", "y", "t":
		return true, v, nil
	}
	return false, v, v.wrong("%q is neither true nor false", v.text)
}
