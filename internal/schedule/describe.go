package schedule

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

var monthNames = []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
	"November", "December"}

// weekdayLongNames are the names of time.Weekday, from Sunday.
var weekdayLongNames = []string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}

var ordinalNames = []string{"first", "second", "third", "fourth", "fifth"}

// ordinal says which one is meant, counted from 1, or from -1 for the last.
func ordinal(n int) string {
	switch {
	case n == -1:
		return "last"
	case n < 0:
		return ordinal(-n) + " to last"
	case n <= len(ordinalNames):
		return ordinalNames[n-1]
	}
	suffix := "th"
	if tens := n / 10 % 10; tens != 1 && n%10 >= 1 && n%10 <= 3 {
		suffix = []string{"st", "nd", "rd"}[n%10-1]
	}
	return strconv.Itoa(n) + suffix
}

// enumerate joins words as a sentence does: "a, b and c".
func enumerate(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// ranges says numbers in words, and three or more that follow one another as a range: "1, 2 and 5 to 9".
func ranges(values []int, word func(int) string) string {
	var words []string
	for i := 0; i < len(values); {
		end := i
		for end+1 < len(values) && values[end+1] == values[end]+1 {
			end++
		}
		if end-i < 2 {
			end = i
			words = append(words, word(values[i]))
		} else {
			words = append(words, word(values[i])+" to "+word(values[end]))
		}
		i = end + 1
	}
	return enumerate(words)
}

// progression is the step between numbers of which there are at least three, all as far apart; 0 when they are not.
func progression(values []int) int {
	if len(values) < 3 {
		return 0
	}
	step := values[1] - values[0]
	for i := range values[1:] {
		if values[i+1]-values[i] != step {
			return 0
		}
	}
	return step
}

// everyUnit is "every hour", or "every 2 hours".
func everyUnit(n int, unit string) string {
	if n == 1 {
		return "every " + unit
	}
	return fmt.Sprintf("every %d %ss", n, unit)
}

// clockTime says a time of day, given in seconds, with as much of it as is not zero.
func clockTime(ofDay int64) string {
	text := fmt.Sprintf("%02d:%02d", ofDay/3600, ofDay/60%60)
	if ofDay%60 != 0 {
		text += fmt.Sprintf(":%02d", ofDay%60)
	}
	return text
}

// localMoment says a moment on a local clock.
func localMoment(wall micros) string {
	t := wall.time()
	return t.Format(time.DateOnly) + " " + clockTime(floorMod(wall.seconds(), daySeconds))
}

// sentence starts what it is given with a capital, and names the zone that its times are in.
func sentence(text string, z timeZone) string {
	text = strings.ToUpper(text[:1]) + text[1:]
	if z.name == "UTC" {
		return text + " (UTC)"
	}
	return text + " (" + z.name + " time)"
}

// join leaves out what is empty.
func join(separator string, parts ...string) string {
	var filled []string
	for _, part := range parts {
		if part != "" {
			filled = append(filled, part)
		}
	}
	return strings.Join(filled, separator)
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
