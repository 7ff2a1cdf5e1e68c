// Package spelling finds the word that a misspelt one probably means.
package spelling

import (
	"strings"

	"github.com/agext/levenshtein"
)

// longest bounds how many slips are forgiven in a long word.
const longest = 20

// Nearest is the known word that differs from word by a slip of the fingers, in upper or lower case, or empty when none
// does. Of several it is the first.
func Nearest(word string, known []string) string {
	best, least := "", 2+min(len(word), longest)/5
	for _, k := range known {
		if len(word) > 2*len(k)+1 {
			continue // also keeps a long word from costing long
		}
		if d := levenshtein.Distance(strings.ToLower(word), strings.ToLower(k), nil); d < min(least, max(len(word), len(k))) {
			best, least = k, d
		}
	}
	return best
}
