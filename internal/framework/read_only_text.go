package framework

import (
	"regexp"
	"slices"
	"strings"
)

// writeOnlySentences are how the sentences begin that are true of a resource's argument only.
var writeOnlySentences = []string{
	"Accepted by ", "Changing ", "Checked ", "Conflicts with ", "Defaults to ", "Deleting ", "Exactly one of ", "If a run ", "Must ", "Omit ",
	"Pausing ", "Prefect creates a queue ", "Removing ", "Required ", "Requires ", "Set ", "Unset ",
}

// sentenceEnd is between two sentences.
var sentenceEnd = regexp.MustCompile("\\.\\s+(?:[A-Z`])")

// readOnlyText is the description of a resource's argument without the sentences about writing it. A key, which a data source
// accepts as well, keeps its default.
func readOnlyText(description string, key bool) string {
	var out []string
	for paragraph := range strings.SplitSeq(description, "\n\n") {
		kept := slices.DeleteFunc(sentences(paragraph), func(sentence string) bool {
			return slices.ContainsFunc(writeOnlySentences, func(start string) bool {
				return strings.HasPrefix(sentence, start) && (!key || start != "Defaults to ")
			})
		})
		if len(kept) > 0 {
			out = append(out, strings.Join(kept, " "))
		}
	}
	return strings.Join(out, "\n\n")
}

func sentences(text string) []string {
	var out []string
	start := 0
	for _, at := range sentenceEnd.FindAllStringIndex(text, -1) {
		out = append(out, text[start:at[0]+1])
		start = at[1] - 1
	}
	return append(out, text[start:])
}
