package config

import (
	"fmt"
	"strconv"
	"strings"
)

// rank is the precedence of a source: a lower rank has precedence.
type rank int

const (
	fromArgument rank = iota
	fromEnvironment
	fromProfile
	fromDefault
)

// setting is the value of a setting, and its source.
type setting struct {
	value, source string
	rank          rank
}

func (v setting) empty() bool { return v.value == "" }

// errorf is an error about v with the name of its source. It does not repeat the value, which may be a secret.
func (v setting) errorf(format string, args ...any) error {
	return fmt.Errorf("%s: %w", v.source, fmt.Errorf(format, args...))
}

// sources are the environment and the profile, in which settings are looked up.
type sources struct {
	env     func(string) string
	profile cliProfile
}

// first finds a setting: the argument, or else one of the variables in the environment, or else one of them in the
// profile.
func (s sources) first(attribute, argument string, variables ...string) setting {
	if value := strings.TrimSpace(argument); value != "" {
		return setting{value, attribute, fromArgument}
	}
	for _, name := range variables {
		if value := strings.TrimSpace(s.env(name)); value != "" {
			return setting{value, name, fromEnvironment}
		}
	}
	for _, name := range variables {
		if set, ok := s.profile.settings[name]; ok && strings.TrimSpace(fmt.Sprint(set)) != "" {
			return setting{strings.TrimSpace(fmt.Sprint(set)), name + " of " + s.profile.origin, fromProfile}
		}
	}
	return setting{rank: fromDefault}
}

// flag finds a boolean setting; false by default.
func (s sources) flag(attribute string, argument *bool, variable string) (bool, setting, error) {
	given := ""
	if argument != nil {
		given = strconv.FormatBool(*argument)
	}
	v := s.first(attribute, given, variable)
	switch strings.ToLower(v.value) {
	case "", "false", "0", "no", "off", "n", "f":
		return false, v, nil
	case "true", "1", "yes", "on", "y", "t":
		return true, v, nil
	}
	return false, v, v.errorf("%q is neither true nor false", v.value)
}
