// Package capability is the one place that knows what differs between versions of Prefect. Everything else asks a Set
// whether it has a capability, and compares no versions.
package capability

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
)

// Tested are the versions of Prefect with which all tests run, the newest first: the newest, the minor before it, and the
// oldest that is supported.
var Tested = []string{"3.9.1", "3.8.0", "3.6.13"}

// Capability names something that newer versions of Prefect can do and older ones can't.
type Capability string

// Since is the first version of Prefect that has the capability.
func (c Capability) Since() string { return c.behavior().Since }

func (c Capability) behavior() Behavior {
	i := slices.IndexFunc(table, func(b Behavior) bool { return b.Capability == c })
	if i < 0 {
		return Behavior{} // which every version has
	}
	return table[i]
}

// version is the version of a Prefect server.
type version [3]int

var versionPattern = regexp.MustCompile(`^(\d+)\.(\d+)(?:\.(\d+))?(?:$|[^\d])`)

// parse reads a version. What follows its numbers, as in 3.9.2.dev1, is ignored.
func parse(text string) (version, error) {
	var out version
	parts := versionPattern.FindStringSubmatch(text)
	if parts == nil {
		return out, fmt.Errorf("%q is not a version of Prefect: expected one such as %s", text, Tested[0])
	}
	for i, digits := range parts[1:] {
		number, err := strconv.Atoi(digits)
		if digits != "" && err != nil {
			return out, fmt.Errorf("%q is not a version of Prefect: %s is too large a number", text, digits)
		}
		out[i] = number
	}
	return out, nil
}

// Set is what a server can do. The zero Set has every capability: it is the Set of the newest version, and of Prefect Cloud.
type Set struct {
	text    string
	version *version
}

// Version is the version of the server, or empty for the newest set.
func (s Set) Version() string { return s.text }

// Newest is the set of the newest version of Prefect.
func Newest() Set { return Set{} }

// Of is the set of a version of Prefect. The error, for a text that is no version, comes with the newest set.
func Of(text string) (Set, error) {
	v, err := parse(text)
	if err != nil {
		return Newest(), err
	}
	return Set{text: text, version: &v}, nil
}

// Has reports whether the server has a capability.
func (s Set) Has(c Capability) bool {
	if s.version == nil {
		return true
	}
	since := c.behavior().since
	return slices.Compare(s.version[:], since[:]) >= 0
}

// All is what the server has of the table, in its order.
func (s Set) All() []Capability {
	var out []Capability
	for _, b := range table {
		if s.Has(b.Capability) {
			out = append(out, b.Capability)
		}
	}
	return out
}
