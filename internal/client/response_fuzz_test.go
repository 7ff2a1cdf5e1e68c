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

// FuzzResponses: for any response, reads of an object, of a page and in a batch return valid objects or an error
// whose message is bounded and printable.
func FuzzResponses(f *testing.F) {
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
	var response struct {
		status int
		kind   string
		body   string
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = []string{response.kind}
		w.WriteHeader(response.status)
		_, _ = io.WriteString(w, response.body)
	}))
	f.Cleanup(server.Close)
	f.Fuzz(func(t *testing.T, status uint16, kind, body string) {
		response.status, response.kind, response.body = 200+int(status)%400, kind, body
		c := connect(t, server.URL+"/api", func(s *config.Settings) { s.Policy.Retries = 0 })
		_, alone := c.Automation(t.Context(), id)
		_, shared := c.Deployment(rest.WithMaxAge(t.Context(), time.Second), id)
		_, missing := c.VariableByName(t.Context(), "n")
		seen, paged := 0, error(nil)
		for d, err := range c.Deployments(t.Context(), DeploymentFilter{}, 0, -1) {
			if err == nil && slices.Contains(d.Schedules, nil) {
				t.Errorf("%q: a deployment has a schedule that is nil", body)
			}
			if seen++; err != nil || seen > rest.PageSize { // a server may return endless pages
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
