package rungraph

import (
	"fmt"
	"strings"
	"time"
)

// sliver is the part of the whole time that the shortest bar takes, so that it can be seen.
const sliver = 200

// bars are the words of Gantt charts that colour a bar.
var bars = map[string]string{"COMPLETED": "done, ", "FAILED": "crit, ", "CRASHED": "crit, ", "RUNNING": "active, "}

// Gantt is the graph as a Mermaid Gantt chart in UTC: the run itself, then what ran in it, by start. What has not ended
// reaches to the last time in the graph. It is empty when nothing has started.
func Gantt(g Graph) string {
	shapes := draw(g).shapes
	if g.Run != nil {
		shapes = append([]shape{{*g.Run, 1}}, shapes...)
	}
	first, last := span(shapes)
	if first.IsZero() {
		return ""
	}
	var out strings.Builder
	fmt.Fprintf(
		&out,
		"gantt\n  dateFormat YYYY-MM-DDTHH:mm:ss.SSS\n  axisFormat %s\n  tickInterval %s\n  todayMarker off\n",
		axis(last.Sub(first)),
		tick(last.Sub(first)),
	)
	if g.Run != nil {
		out.WriteString("  section Flow run\n")
	}
	for i, s := range shapes {
		if (i == 0 && g.Run == nil) || (i == 1 && g.Run != nil) {
			out.WriteString("  section Task runs\n")
		}
		if s.Start.IsZero() {
			continue
		}
		end := s.End
		if end.IsZero() {
			end = last
		}
		if least := s.Start.Add(last.Sub(first)/sliver + time.Millisecond); end.Before(least) {
			end = least
		}
		fmt.Fprintf(&out, "  %s :%sn%d, %s, %s\n", s.label(mermaidText, " · "), bars[s.State], i, moment(s.Start), moment(end))
	}
	if rest := draw(g).left; rest > 0 {
		fmt.Fprintf(&out, "  and %d more :milestone, rest, %s, 0ms\n", rest, moment(last))
	}
	return out.String()
}

// span is the first and the last time of the shapes.
func span(shapes []shape) (first, last time.Time) {
	for _, s := range shapes {
		if !s.Start.IsZero() && (first.IsZero() || s.Start.Before(first)) {
			first = s.Start
		}
		for _, at := range []time.Time{s.Start, s.End} {
			if at.After(last) {
				last = at
			}
		}
	}
	return first, last
}

func moment(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000") }

// axis is the format of the ticks for so long a time.
func axis(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return "%S.%L"
	case d < time.Hour:
		return "%H:%M:%S"
	case d < 24*time.Hour:
		return "%H:%M"
	}
	return "%m-%d %H:%M"
}

// mostTicks is how many of the axis's labels fit beside each other.
const mostTicks = 10

// ticks are units of time by which Mermaid can divide an axis, and how many of one may lie between two ticks.
var ticks = []struct {
	name   string
	length time.Duration
	counts []time.Duration
}{
	{"millisecond", time.Millisecond, []time.Duration{1, 2, 5, 10, 20, 50, 100, 200, 500}},
	{"second", time.Second, []time.Duration{1, 2, 5, 10, 15, 30}},
	{"minute", time.Minute, []time.Duration{1, 2, 5, 10, 15, 30}},
	{"hour", time.Hour, []time.Duration{1, 2, 3, 6, 12}},
	{"day", 24 * time.Hour, []time.Duration{1, 2}},
	{"week", 7 * 24 * time.Hour, []time.Duration{1, 2}},
}

// tick is the distance of the ticks for so long a time.
func tick(d time.Duration) string {
	for _, unit := range ticks {
		for _, n := range unit.counts {
			if d <= mostTicks*n*unit.length {
				return fmt.Sprintf("%d%s", n, unit.name)
			}
		}
	}
	return fmt.Sprintf("%dmonth", 1+d/(mostTicks*30*24*time.Hour))
}
