package schedule

import (
	"math"
	"strconv"
)

func (v *intervalSchedule) describe() string {
	from := "the moment when Prefect creates the schedule"
	if v.anchored {
		from = localMoment(v.zone.wall(v.anchor))
	}
	return sentence("every "+v.describeLength()+", counted from "+from, v.zone)
}

// describeLength formats the interval in its largest units.
func (v *intervalSchedule) describeLength() string {
	rest := v.seconds
	var words []string
	for _, unit := range []struct {
		name   string
		length float64
	}{{"week", week * daySeconds}, {"day", daySeconds}, {"hour", 3600}, {"minute", 60}} {
		count := math.Floor(rest / unit.length)
		if count == 0 || (unit.name == "week" && rest != count*unit.length) {
			continue
		}
		rest -= count * unit.length
		words = append(words, plural(int(count), unit.name))
	}
	switch {
	case rest == 1:
		words = append(words, "1 second")
	case rest > 0:
		words = append(words, strconv.FormatFloat(math.Round(rest*1e6)/1e6, 'f', -1, 64)+" seconds")
	}
	if len(words) == 1 && words[0][:2] == "1 " {
		return words[0][2:]
	}
	return enumerate(words)
}
