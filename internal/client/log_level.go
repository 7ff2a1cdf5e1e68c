package client

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// LevelNames are the names of the levels 10, 20 and so on.
var LevelNames = []string{"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}

// LevelName is Python's name of the level.
func LevelName(level int64) string {
	if i := level/10 - 1; level%10 == 0 && i >= 0 && i < int64(len(LevelNames)) {
		return LevelNames[i]
	}
	return fmt.Sprintf("Level %d", level)
}

// LogLevel reads a level by name, in any case, or by number.
func LogLevel(s string) (level int64, ok bool) {
	if i := slices.Index(LevelNames, strings.ToUpper(s)); i >= 0 {
		return int64(i+1) * 10, true
	}
	level, err := strconv.ParseInt(s, 10, 64)
	return level, err == nil && level >= 0 && level <= 100
}

// ErrorLevel is the level from which lines report errors.
const ErrorLevel = 40

// InfoLevel is the level of lines that report progress.
const InfoLevel = 20
