package client

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// FuzzAnswers: whatever a server answers, an object, a page and reads that share a request give what was asked for, or an
// error of one bounded, printable text.
func FuzzAnswers(f *testing.F) {
	const id = "00000000-0000-0000-0000-000000000001"
	for _, body := range []string{
		`{"id":"` + id + `","name":"n","schedules":[{}]}`, `[{"id":"` + id + `"}]`, `[]`, `null`, `[null]`, `[{"schedules":[null]}]`, `{"id":1}`,
		`[{"id":[]}]`, `{"detail":"no"}`, `{"detail":[{"loc":["body",0],"msg":"m"}]}`,
		`{"exception_message":"x","exception_detail":[{}]}`, "<html><title>Sign\x1b[31m in</title>", `{"id": "0`, "\x00\xff",
		`{"trigger":{"type":"compound","triggers":[{"type":"event"}]}}`, strings.Repeat("[", 20000),
	} {
		for _, status := range []uint16{0, 204, 222, 300} {
			f.Add(status, "application/json", body)
		}
	}
	f.Add(uint16(0), "text/html", "<html>")
	var answer struct {
		status int
		kind   string
		body   string
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = []string{answer.kind}
		w.WriteHeader(answer.status)
		_, _ = io.WriteString(w, answer.body)
	}))
	f.Cleanup(server.Close)
	f.Fuzz(func(t *testing.T, status uint16, kind, body string) {
		answer.status, answer.kind, answer.body = 200+int(status)%400, kind, body
		c := connect(t, server.URL+"/api", func(s *config.Settings) { s.Policy.Retries = 0 })
		_, alone := c.Automation(t.Context(), id)
		_, shared := c.Deployment(rest.WithMaxAge(t.Context(), time.Second), id)
		_, missing := c.VariableByName(t.Context(), "n")
		seen, paged := 0, error(nil)
		for d, err := range c.Deployments(t.Context(), DeploymentFilter{}, 0, -1) {
			if err == nil && slices.Contains(d.Schedules, nil) {
				t.Errorf("%q: a deployment has a schedule that is none", body)
			}
			if seen++; err != nil || seen > rest.PageSize { // a server may say that there is always one more page
				paged = err
				break
			}
		}
		for _, err := range []error{alone, shared, missing, paged} {
			if err == nil {
				continue
			}
			if text := err.Error(); len(text) > 16<<10 || !utf8.ValidString(text) ||
				strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
				t.Errorf("%d %q: %q", status, body, text)
			}
		}
	})
}
