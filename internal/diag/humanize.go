package diag

import (
	"strings"
)

// Humanize converts a type name to words: work_pool to 'work pool'.
func Humanize(typeName string) string { return strings.ReplaceAll(typeName, "_", " ") }

// Title is Humanize with an upper-case first letter: 'Work pool'.
func Title(typeName string) string {
	if typeName == "" {
		return ""
	}
	return strings.ToUpper(typeName[:1]) + Humanize(typeName[1:])
}
