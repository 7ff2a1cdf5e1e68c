package prefecttest

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// searchLimit is how long a text may be that is searched for.
const searchLimit = 200

// searches says whether a text is found by a search: it has any of the words, none of those after - or !, and all of
// those after +. Words in double quotes are one; upper and lower case are alike.
func searches(have, query any) bool {
	text := strings.ToLower(str(have))
	terms := searchTerms([]rune(strings.ToLower(str(query))))
	in := func(term string) bool { return strings.Contains(text, term) }
	wanted := terms[0]
	return (len(wanted) == 0 || slices.ContainsFunc(wanted, in)) &&
		!slices.ContainsFunc(terms['-'], in) &&
		!slices.ContainsFunc(terms['+'], func(term string) bool { return !in(term) })
}

// searchTerms is the words of a search by their prefix: 0 for none, '+', or '-' for '!' too.
func searchTerms(query []rune) map[rune][]string {
	terms := map[rune][]string{}
	for i := 0; i < len(query); {
		var prefix rune
		if strings.ContainsRune("-!+", query[i]) {
			prefix = query[i]
			i++
		}
		if i == len(query) || unicode.IsSpace(query[i]) {
			i++
			continue
		}
		if prefix == '!' {
			prefix = '-'
		}
		var term string
		term, i = searchTerm(query, i)
		if strings.TrimSpace(term) != "" {
			terms[prefix] = append(terms[prefix], term)
		}
	}
	return terms
}

// searchTerm reads the word that begins at i, or the phrase in quotes, and returns where it ends.
func searchTerm(query []rune, i int) (term string, end int) {
	var out []rune
	if query[i] != '"' {
		for ; i < len(query) && !unicode.IsSpace(query[i]) && query[i] != '"'; i++ {
			out = append(out, query[i])
		}
		return string(out), i
	}
	for i++; i < len(query) && query[i] != '"'; i++ {
		if query[i] == '\\' && i+1 < len(query) && strings.ContainsRune(`"\`, query[i+1]) {
			i++
		}
		out = append(out, query[i])
	}
	return string(out), i + 1
}

// searchText checks the text of a search.
func searchText(at []any, v any) []problem {
	if out := text(at, v); out != nil {
		return out
	}
	if utf8.RuneCountInString(str(v)) > searchLimit {
		return []problem{{"string_too_long", at, fmt.Sprintf("String should have at most %d characters", searchLimit), v, object{"max_length": searchLimit}}}
	}
	return nil
}
