package diag

import (
	"strings"
)

// Humanize turns a noun of the interface into English: work_pool into 'work pool'.
func Humanize(noun string) string { return strings.ReplaceAll(noun, "_", " ") }
