package rungraph

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// In the labels of Mermaid nothing may be but what the syntax takes for text, and character codes.
var (
	flowchartNode = regexp.MustCompile(`^  n\d+\[{1,2}"([^"]*)"\]{1,2}:::c[0-9a-f]{6}$`)
	ganttBar      = regexp.MustCompile(`^  (\S[^:]*) :(done, |crit, |active, )?n\d+, [-\dT:.]+, [-\dT:.]+$`)
	dotNode       = regexp.MustCompile(`^  n\d+ \[label="((?:[^"\\]|\\["\\n])*)" fillcolor="#[0-9a-f]{6}" `)
	code          = regexp.MustCompile(`#\d+;`)
)

var nastyLabels = []string{
	"end", "1. first", "- item", "a\"b'c`d`", "<b>bold</b><script>alert(1)</script>", "x]-->y[z", "{curly}|pipe|(round)", "line\nbreak\r\t",
	"__init__ *star*",
	"#35; &amp; % %%{init: {}}%% ; : ", "日本語 Ünïcode 🚀 👩‍💻", "\u202eright to left", `\back\slash" $x^2$`, "section foo", "click n1 href", "",
	" ", "@{shape: circ}",
	"subgraph graph style class", "\xff\xfe", "\u2028\u0085", strings.Repeat("long ", 50), `\`, `\"`, "×", "--- title: x ---",
}

func FuzzLabels(f *testing.F) {
	for _, label := range nastyLabels {
		f.Add(label)
	}
	f.Fuzz(func(t *testing.T, label string) {
		g := Graph{
			Run: &Node{ID: "r", Kind: FlowRun, Label: label, State: label, Start: atSeconds(0)},
			Nodes: []Node{
				{ID: label, Kind: FlowRun, Label: label, State: "FAILED", Start: atSeconds(1), End: atSeconds(2), Artifacts: []string{label}},
				{ID: "b", Label: label, State: label, Start: atSeconds(3)},
			},
			Edges: []Edge{{From: label, To: "b"}},
		}
		labels(t, Mermaid(g), flowchartNode, `  n`, func(s string) string {
			return strings.ReplaceAll(code.ReplaceAllString(s, ""), "<br/>",
				"")
		})
		labels(t, Gantt(g), ganttBar, `  ✖`, func(s string) string { return code.ReplaceAllString(s, "") })
		labels(t, DOT(g), dotNode, `  n`, func(string) string { return "" })
	})
}

// labels checks the lines that begin so and are no edges.
func labels(t *testing.T, drawn string, form *regexp.Regexp, prefix string, rest func(string) string) {
	t.Helper()
	if !utf8.ValidString(drawn) {
		t.Errorf("no UTF-8: %q", drawn)
	}
	found := 0
	for line := range strings.Lines(drawn) {
		line = strings.TrimSuffix(line, "\n")
		if !strings.HasPrefix(line, prefix) || strings.Contains(line, "-> n") || strings.HasPrefix(line, "  node ") {
			continue
		}
		m := form.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("the line %q does not have the form %s", line, form)
		}
		found++
		for _, r := range rest(m[1]) {
			if (r <= unicode.MaxASCII && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(plain, r)) || unicode.IsControl(r) ||
				r == '\u202e' || r == '\u2028' {
				t.Errorf("%q is in the label %q", r, m[1])
			}
		}
	}
	if found == 0 {
		t.Fatalf("no label in %s", drawn)
	}
}
