package testenv

import (
	"regexp"
)

var ImportsOnly = regexp.MustCompile(`Plan: [1-9]\d* to import, 0 to add, 0 to change, 0 to destroy\.`)
