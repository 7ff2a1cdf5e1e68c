package acctest

import (
	"maps"
	"slices"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// Elsewhere is the lifecycle for the account of the ids, or why it can't be played there.
func (l Lifecycle) Elsewhere(name string, ids map[string]string) (other Lifecycle, reason string) {
	if !slices.ContainsFunc(testenv.Sweepers, func(s testenv.Sweeper) bool { return slices.Contains(s.Resources, name) }) {
		return l, "no sweeper deletes what it leaves behind"
	}
	l = l.Renamed(ids)
	for _, id := range testenv.UUIDs.FindAllString(strings.Join(l.Texts(), "\n"), -1) {
		if l.Cloud && !slices.Contains(slices.Collect(maps.Values(ids)), id) {
			return l, "it is about " + id + ", which only the fake has; an API key of a person can play more"
		}
	}
	return l, ""
}

// Renamed is the lifecycle with other ids, and with names that begin with the prefix.
func (l Lifecycle) Renamed(ids map[string]string) Lifecycle {
	own := maps.Clone(ids)
	for _, text := range l.Texts() {
		for _, found := range testenv.NamesOwn.FindAllStringSubmatch(text, -1) {
			own[found[1]] = testenv.TestPrefix + found[1]
		}
	}
	rename := func(s string) string {
		if to, ok := own[s]; ok {
			return to
		}
		return s
	}
	l = l.mapped(func(text string) string {
		text = testenv.UUIDs.ReplaceAllStringFunc(text, rename)
		return testenv.NamesAny.ReplaceAllStringFunc(text, func(s string) string {
			part := testenv.NamesAny.FindStringSubmatch(s)
			return part[1] + rename(part[2]) + `"`
		})
	})
	back := map[string]string{}
	for from, to := range own {
		back[to] = from
	}
	l.Created = testenv.RenamedChecks(l.Created, back)
	for i := range l.Changes {
		l.Changes[i].Want = testenv.RenamedChecks(l.Changes[i].Want, back)
	}
	l.imports = testenv.RenamedImports(l.imports, rename)
	return l
}

// Texts is all configuration of the lifecycle.
func (l Lifecycle) Texts() []string {
	var out []string
	l.mapped(func(text string) string {
		out = append(out, text)
		return text
	})
	return out
}

// mapped is the lifecycle with other configuration.
func (l Lifecycle) mapped(change func(string) string) Lifecycle {
	l.Setup, l.Body, l.imported = change(l.Setup), change(l.Body), change(l.imported)
	l.Changes = slices.Clone(l.Changes)
	for i, ch := range l.Changes {
		l.Changes[i].Body, l.Changes[i].Instead = change(ch.Body), change(ch.Instead)
	}
	return l
}
