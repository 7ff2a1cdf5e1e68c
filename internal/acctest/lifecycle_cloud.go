package acctest

import (
	"maps"
	"slices"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// ForAccount is the lifecycle for the account with the IDs, or the reason why it cannot run there.
func (l Lifecycle) ForAccount(name string, ids map[string]string) (other Lifecycle, reason string) {
	if !slices.ContainsFunc(testenv.Sweepers, func(s testenv.Sweeper) bool { return slices.Contains(s.Resources, name) }) {
		return l, "no sweeper deletes what it leaves behind"
	}
	l = l.Renamed(ids)
	for _, id := range testenv.UUIDs.FindAllString(strings.Join(l.Configurations(), "\n"), -1) {
		if l.Cloud && !slices.Contains(slices.Collect(maps.Values(ids)), id) {
			return l, "it is about " + id + ", which only the fake has; an API key of a person can play more"
		}
	}
	return l, ""
}

// Renamed is the lifecycle with other IDs, and with names that begin with TestPrefix.
func (l Lifecycle) Renamed(ids map[string]string) Lifecycle {
	own := maps.Clone(ids)
	for _, text := range l.Configurations() {
		for _, found := range testenv.DeclaredNames.FindAllStringSubmatch(text, -1) {
			own[found[1]] = testenv.TestPrefix + found[1]
		}
	}
	rename := func(s string) string {
		if to, ok := own[s]; ok {
			return to
		}
		return s
	}
	l = l.mapConfigurations(func(text string) string {
		text = testenv.UUIDs.ReplaceAllStringFunc(text, rename)
		return testenv.DeclaredOrReferencedNames.ReplaceAllStringFunc(text, func(s string) string {
			part := testenv.DeclaredOrReferencedNames.FindStringSubmatch(s)
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
	l.importIDs = testenv.RenamedImports(l.importIDs, rename)
	return l
}

// Configurations are all configurations of the lifecycle.
func (l Lifecycle) Configurations() []string {
	var out []string
	l.mapConfigurations(func(text string) string {
		out = append(out, text)
		return text
	})
	return out
}

// mapConfigurations is the lifecycle with each configuration changed.
func (l Lifecycle) mapConfigurations(change func(string) string) Lifecycle {
	l.Setup, l.Body, l.importBody = change(l.Setup), change(l.Body), change(l.importBody)
	l.Changes = slices.Clone(l.Changes)
	for i, ch := range l.Changes {
		l.Changes[i].Body, l.Changes[i].Instead = change(ch.Body), change(ch.Instead)
	}
	return l
}
