package provider_test

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/msgpack"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/faults"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/provider"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// errorsPage is the errors guide: the catalog and the messages of the incidents. UPDATE_ERRORS=1 writes it.
var errorsPage = testenv.RepoPath("templates/guides/errors.md.tmpl")

// stand is what an incident happens on: a played Terraform, and an API behind a proxy that can spoil its answers.
type stand struct {
	*acctest.Core
	fake  *prefecttest.Fake
	proxy *faults.Proxy
	env   map[string]string
	ctx   context.Context
}

// play does what the blocks of a configuration ask for, one after the other, up to the first error. What is said is
// what is wanted of it.
func (s *stand) play(ctx context.Context, text string) {
	for _, b := range s.ParseBlocks(text) {
		var err error
		switch b.Mode {
		case "resource":
			var p *testenv.PlannedChange
			if p, err = s.Plan(ctx, b); err == nil && p.HasChanges() {
				err = s.ApplyChange(ctx, p)
			}
		case "data":
			err = s.look(ctx, b)
		case "action":
			err = s.InvokeBlock(ctx, b)
		}
		if err != nil {
			s.T.Log(err)
			return
		}
	}
}

// look reads a data source.
func (s *stand) look(ctx context.Context, b testenv.Block) error {
	ty := s.Schema().Types["data."+b.TypeName]
	config, err := s.Config(b, ty)
	if err != nil {
		s.T.Fatal(err)
	}
	checked, err := s.Server.ValidateDataResourceConfig(ctx,
		&tfprotov6.ValidateDataResourceConfigRequest{TypeName: b.TypeName, Config: s.Encode(config, ty)})
	if err != nil {
		return err
	}
	if err := s.Record(checked.Diagnostics); err != nil {
		return err
	}
	resp, err := s.Server.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{TypeName: b.TypeName, Config: s.Encode(config, ty)})
	if err != nil {
		return err
	}
	return s.Record(resp.Diagnostics)
}

// call calls a function, all of whose arguments are dynamic or strings.
func (s *stand) call(name string, args ...cty.Value) {
	req := &tfprotov6.CallFunctionRequest{Name: name}
	for _, a := range args {
		ty := a.Type()
		if ty != cty.String {
			ty = cty.DynamicPseudoType
		}
		b, err := msgpack.Marshal(a, ty)
		if err != nil {
			s.T.Fatal(err)
		}
		req.Arguments = append(req.Arguments, &tfprotov6.DynamicValue{MsgPack: b})
	}
	resp, err := s.Server.CallFunction(s.T.Context(), req)
	if err != nil || resp.Error == nil {
		s.T.Fatalf("it answered %v, %v", resp, err)
	}
	s.Diagnostics = append(s.Diagnostics, &tfprotov6.Diagnostic{Summary: "Invalid function argument", Detail: resp.Error.Text})
}

// example is what was said with that code, as a person reads it; empty when nothing was.
func (s *stand) example(of diag.Code) string {
	for _, d := range s.Diagnostics {
		if !strings.HasSuffix(d.Detail, "["+of.String()+"]") {
			continue
		}
		kind := "Error"
		if d.Severity == tfprotov6.DiagnosticSeverityWarning {
			kind = "Warning"
		}
		return lasting(kind + ": " + d.Summary + "\n\n" + d.Detail)
	}
	return ""
}

var (
	anyAddress = regexp.MustCompile(`127\.0\.0\.1:\d{2,}`)
	anyAge     = regexp.MustCompile(`, created \S+ ago`)
	anyID      = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
)

// lasting returns a text without the ages, and with the addresses and IDs replaced, which differ between test runs.
func lasting(text string) string {
	text = anyAge.ReplaceAllString(text, "")
	text = anyAddress.ReplaceAllString(text, "127.0.0.1:4200")
	return anyID.ReplaceAllString(text, "3f2504e0-4f89-11d3-9a0c-0305e82c3301")
}

// TestCodes: every code is in the catalog, with a meaning and a remedy, can be provoked, and has its example on the page.
func TestCodes(t *testing.T) {
	examples := sync.Map{}
	t.Run("incidents", func(t *testing.T) {
		for _, c := range incidents() {
			t.Run(c.of.String(), func(t *testing.T) {
				t.Parallel()
				s := newStand(t, c)
				if c.does(s); s.example(c.of) == "" {
					for _, d := range s.Diagnostics {
						t.Logf("said: %s\n%s", d.Summary, d.Detail)
					}
					t.Fatal("it did not come to that")
				}
				for _, d := range s.Diagnostics {
					if !diag.Mark.MatchString(d.Detail) {
						t.Errorf("without a code: %s\n%s", d.Summary, d.Detail)
					}
				}
				if _, twice := examples.LoadOrStore(c.of, s.example(c.of)); twice {
					t.Error("there is another incident of this code")
				}
			})
		}
	})
	if t.Failed() {
		return
	}
	page := pageOfErrors(t, func(c diag.Code) string {
		text, _ := examples.Load(c)
		out, ok := text.(string)
		if !ok {
			t.Errorf("%s has no incident: nothing shows that it can happen", c)
		}
		return out
	})
	if os.Getenv("UPDATE_ERRORS") != "" {
		if err := os.WriteFile(errorsPage, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	written, err := os.ReadFile(errorsPage)
	if err != nil || string(written) != page {
		t.Errorf("%s is not what the catalog and the incidents say: make docs updates it (%v)", errorsPage, err)
	}
}

// newStand is a stand on which the provider is configured, unless the incident says otherwise.
func newStand(t *testing.T, c incident) *stand {
	s := &stand{Core: acctest.NewCore(t), ctx: t.Context()}
	s.env = map[string]string{"PREFECT_HOME": t.TempDir()}
	var url string
	if c.cloud {
		s.fake, url = testenv.FakeCloud(t, c.options...)
		s.env["PREFECT_API_KEY"] = testenv.CloudKey
	} else {
		s.fake = prefecttest.NewFake(t, c.options...)
		url = s.fake.URL
	}
	s.proxy = faults.NewProxy(t, url)
	s.env["PREFECT_API_URL"] = s.proxy.URL
	for name, value := range c.env {
		s.env[name] = value
	}
	s.Settings = map[string]cty.Value{"max_retries": cty.NumberIntVal(0)}
	if !c.unconfigured {
		s.restartAs(s.ctx)
	} else {
		s.Server = provider.Server(provider.New("test", func(string) string { return "" }))
	}
	return s
}

// restartAs begins a process of the provider; that it can't be configured may be what is wanted.
func (s *stand) restartAs(ctx context.Context) { _ = s.Start(ctx, s.env) }

// pageOfErrors is the guide.
func pageOfErrors(t *testing.T, example func(diag.Code) string) string {
	t.Helper()
	var out strings.Builder
	out.WriteString(pageHead)
	for _, e := range catalog {
		fmt.Fprintf(&out, "- [%s](#%s)%s\n", e.heading(), anchor(e.heading()), levels[e.Level])
	}
	family, shown := "", map[string]bool{}
	for i, e := range catalog {
		if i > 0 && e.Code <= catalog[i-1].Code {
			t.Errorf("%s is not in its place", e.Code)
		}
		for what, text := range map[string]string{"title": e.Title, "level": e.Level, "meaning": e.Means, "remedy": e.Remedy} {
			if text == "" {
				t.Errorf("%s has no %s", e.Code, what)
			}
		}
		if slices.Contains([]diag.Code{400, 401, 403, 404, 409, 422, 429}, e.Code) {
			t.Errorf("%s would be taken for an HTTP status", e.Code)
		}
		if e.Code.Family() != family {
			family = e.Code.Family()
			fmt.Fprintf(&out, "\n## %s\n", family)
		}
		text := example(e.Code)
		if level, _, _ := strings.Cut(text, ":"); e.Level != level && e.Level != isEither {
			t.Errorf("%s is %q, expected %q", e.Code, level, e.Level)
		}
		fmt.Fprintf(&out, "\n### %s\n\n%s\n\n**Fix:** %s\n\n```text\n%s\n```\n", e.heading(), e.Means, e.Remedy,
			strings.ReplaceAll(wrap(withoutRepeated(text, shown)), "{{", `{{ "{{" }}`))
	}
	return out.String()
}

// levels is what the list of codes says about codes that are not only errors.
var levels = map[string]string{isWarning: " (warning)", isEither: " (error or warning)"}

// withoutRepeated replaces the paragraphs of a message that an earlier example has shown.
func withoutRepeated(message string, shown map[string]bool) string {
	var out []string
	for _, paragraph := range strings.Split(message, "\n\n") {
		repeated := shown[paragraph] && len(strings.Fields(paragraph)) > 10
		shown[paragraph] = true
		switch {
		case !repeated:
			out = append(out, paragraph)
		case out[len(out)-1] != "…":
			out = append(out, "…")
		}
	}
	return strings.Join(out, "\n\n")
}

func (e explanation) heading() string { return fmt.Sprintf("%s: %s", e.Code, e.Title) }

// exampleWidth is how many columns Terraform's messages have in a terminal of 80.
const exampleWidth = 78

// wrap wraps the lines of a message, except indented lines, which are code.
func wrap(message string) string {
	var out strings.Builder
	for line := range strings.Lines(message) {
		column := 0
		for i, word := range strings.SplitAfter(line, " ") {
			length := utf8.RuneCountInString(strings.TrimRight(word, " \n"))
			if i > 0 && column+length > exampleWidth && !strings.HasPrefix(line, "  ") {
				out.WriteString("\n")
				column = 0
			}
			out.WriteString(word)
			column += utf8.RuneCountInString(word)
		}
	}
	return trailing.ReplaceAllString(out.String(), "$1")
}

// trailing is a space in front of a line break.
var trailing = regexp.MustCompile(` +(\n)`)

const pageHead = `---
page_title: "Errors and warnings"
description: |-
  All codes of the provider's errors and warnings: what they mean, what to do, and an example of each.
---

# Errors and warnings

Every error and warning ends with a code, such as ` + "`[PREFECT-441]`" + `. Codes never change their meaning; texts may. Codes are not HTTP statuses: the message shows the status, if there is one. Errors of Terraform itself, such as a missing argument, have no code.

To find codes in the output of a pipeline, use ` + "`grep -o 'PREFECT-4[0-9][0-9]'`" + `.

In the examples, an ellipsis (…) stands for paragraphs that an earlier example shows.

Codes in this list are errors, unless it says otherwise:

`
