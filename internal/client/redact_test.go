package client

import (
	"strings"
	"testing"
)

func TestRedact(t *testing.T) {
	r := newRedactor([]string{"key-1", "", `me:pa"ss/ word`}, map[string]string{"X-Token": "key-1-and-more", "X-Flag": "1"})
	for text, want := range map[string]string{
		"key-1 is wrong, and so is key-1-and-more": "[redacted] is wrong, and so is [redacted]",
		`me:pa"ss/ word`:                             "[redacted]",
		`only pa"ss/ word`:                           "only [redacted]",
		`{"a":"me:pa\"ss/ word"}`:                    `{"a":"[redacted]"}`,
		"?a=me%3Apa%22ss%2F+word":                    "?a=[redacted]",
		"Authorization: Basic bWU6cGEic3MvIHdvcmQ=":  "Authorization: Basic [redacted]",
		`{"authorization": "Bearer other"}`:          `{"authorization": "Bearer [redacted]"}`,
		"the key pnu_0123456789abcdef of someone":    "the key [redacted] of someone",
		"pnb_0123456789":                             "[redacted]",
		"http://me:other@proxy.example.com:1 failed": "http://[redacted]proxy.example.com:1 failed",
		"flag 1 is a basic thing":                    "flag 1 is a basic thing",
	} {
		if got := r.text(text); got != want {
			t.Errorf("%s: got %s, expected %s", text, got, want)
		}
	}
	if got := (redactor{}).text("pnu_0123456789"); got != redacted {
		t.Errorf("without secrets: %s", got)
	}
}

// TestSecretsThatAServerEchoes lets a server put every secret into every kind of answer.
func TestSecretsThatAServerEchoes(t *testing.T) {
	const key = "s3cret-key"
	for _, step := range []exchange{
		{status: 401, answer: `{"detail":"s3cret-key is unknown"}`},
		{status: 500, answer: "s3cret-key"},
		{status: 422, answer: `{"exception_message":"s3cret-key","exception_detail":[{"loc":["body","n"],"msg":"s3cret-key","type":"x","input":"s3cret-key"}],"request_body":{"n":"s3cret-key"}}`},
		{status: 502, answer: "<title>s3cret-key</title>"},
		{status: 302, header: map[string]string{"Location": "https://me:s3cret-key@h/s3cret-key?s3cret-key"}},
		{status: 200, answer: "<title>s3cret-key</title>"},
	} {
		step.want = wantOf(createRequest)
		c := connect(t, play(t, step).URL, func(s *settings) { s.redactor = newRedactor([]string{key}, nil) })
		e := failureOf(t, exec(c, createRequest))
		shown := e.Error() + e.Remedy() + e.Detail
		for _, f := range e.Fields() {
			shown += f.Path + f.Message
		}
		if strings.Contains(shown, key) || !strings.Contains(shown, redacted) {
			t.Errorf("status %d shows: %s", step.status, shown)
		}
	}
}
