package diag

import (
	"strings"
)

// Humanize turns a type name into English: work_pool into 'work pool'.
func Humanize(typeName string) string { return strings.ReplaceAll(typeName, "_", " ") }

// Title is Humanize at the beginning of a sentence or a summary: 'Work pool'.
func Title(typeName string) string {
	if typeName == "" {
		return ""
	}
	return strings.ToUpper(typeName[:1]) + Humanize(typeName[1:])
}
