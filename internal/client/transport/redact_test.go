package transport

import (
	"testing"
)

func TestRedact(t *testing.T) {
	r := NewRedactor([]string{"key-1", "", `me:pa"ss/ word`}, map[string]string{"X-Token": "key-1-and-more", "X-Flag": "1"})
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
		if got := r.Redact(text); got != want {
			t.Errorf("%s: got %s, expected %s", text, got, want)
		}
	}
	if got := (Redactor{}).Redact("pnu_0123456789"); got != redacted {
		t.Errorf("without secrets: %s", got)
	}
}
