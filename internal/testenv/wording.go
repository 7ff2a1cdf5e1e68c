package testenv

import (
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Messages are composed of parts. Every message that a test provokes is checked against the rules of this file. A violation fails
// the run of the package's tests.

// wordingRules are patterns that a message must not match, by their descriptions.
var wordingRules = map[string]*regexp.Regexp{
	"a part that is missing":       regexp.MustCompile(`%!|\(MISSING\)|<nil>|\bnil\b`),
	"two spaces":                   regexp.MustCompile(`\S  +\S`),
	"a space before a punctuation": regexp.MustCompile(`[A-Za-z] [.,;:!](?:\s|$)`),
	"two punctuations":             regexp.MustCompile(`[^.][.,;:]\s?[.,;](?:\s|$)|[^.]\.\.(?:\s|$)`),
	"a small letter after a stop":  regexp.MustCompile(`[a-z]{3}\. [a-z]+\b[^./_-]`),
}

// quoted are the parts of a message that are not the provider's own words.
var quoted = regexp.MustCompile("`[^`]*`|\"[^\"]*\"|'[^']*'|\\([^)]*\\)|\\[[^\\]]*\\]|got: .*")

// WordingError describes the first violation in a message; empty for none.
func WordingError(text string) string {
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(line, "  ") {
			continue // an example of code, or lines of a log
		}
		own := strings.TrimSpace(quoted.ReplaceAllString(line, "Q"))
		for _, name := range slices.Sorted(maps.Keys(wordingRules)) {
			if wordingRules[name].MatchString(own) {
				return name
			}
		}
		if word := doubledWord(own); word != "" {
			return "the word " + word + " twice"
		}
	}
	return ""
}

// doubledWord returns a word that follows itself directly; empty for none.
func doubledWord(text string) string {
	before := ""
	for word := range strings.FieldsSeq(strings.ToLower(text)) {
		if word == before && len(word) > 1 && word != "q" && strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") == "" {
			return word
		}
		before = word
	}
	return ""
}

// wordingErrors are the messages of this test run that violate a rule.
type wordingErrors struct {
	mu  sync.Mutex
	all map[string]string
}

var foundWordingErrors wordingErrors

func ReviewWording(summary, detail string) {
	for _, text := range []string{summary, detail} {
		if flaw := WordingError(text); flaw != "" {
			foundWordingErrors.mu.Lock()
			if foundWordingErrors.all == nil {
				foundWordingErrors.all = map[string]string{}
			}
			foundWordingErrors.all[summary+"\n"+detail] = flaw
			foundWordingErrors.mu.Unlock()
		}
	}
}

// report writes the messages, and reports whether there were any.
func (f *wordingErrors) report(to io.Writer) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, text := range slices.Sorted(maps.Keys(f.all)) {
		_, _ = fmt.Fprintf(to, "FAIL: a message has %s:\n%s\n\n", f.all[text], text)
	}
	return len(f.all) > 0
}
