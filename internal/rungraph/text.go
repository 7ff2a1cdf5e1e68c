package rungraph

import (
	"fmt"
	"strings"
	"time"
	"unicode"
)

// longest is how many characters of a name are shown.
const longest = 60

// shorten is a name in one line, without characters that can't be seen, cut when it is long.
func shorten(s string) string {
	visible := strings.Map(func(r rune) rune {
		// U+200D joins the parts of emoji. The other format characters could reverse what follows.
		if (unicode.IsControl(r) && !unicode.IsSpace(r)) || (unicode.Is(unicode.Cf, r) && r != '\u200d') {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	runes := []rune(strings.Join(strings.Fields(visible), " "))
	if len(runes) > longest {
		runes = append(runes[:longest-1], '…')
	}
	return string(runes)
}

// plain are the signs that Mermaid takes for text, in quotes and in the bars of a Gantt chart.
const plain = " -./,_()=+?!'"

// mermaidText is s for a label of a Mermaid diagram: whatever the syntax could take for its own is a character code.
func mermaidText(s string) string {
	var out strings.Builder
	for _, r := range s {
		switch {
		case r > unicode.MaxASCII, unicode.IsLetter(r), unicode.IsDigit(r), strings.ContainsRune(plain, r):
			out.WriteRune(r)
		default:
			fmt.Fprintf(&out, "#%d;", r)
		}
	}
	return out.String()
}

// dotText is s as a string of the DOT language. Graphviz reads HTML's character codes in it.
var dotText = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "&", "&amp;").Replace

// Readable is a duration for people, in its two largest units: 350 ms, 1.2 s, 2 m 5 s, 3 h 20 m, 2 d 4 h.
func Readable(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Truncate(100*time.Millisecond).Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%d s", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%d m %d s", d/time.Minute, d%time.Minute/time.Second)
	case d < 24*time.Hour:
		return fmt.Sprintf("%d h %d m", d/time.Hour, d%time.Hour/time.Minute)
	}
	return fmt.Sprintf("%d d %d h", d/(24*time.Hour), d%(24*time.Hour)/time.Hour)
}
