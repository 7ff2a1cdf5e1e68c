package client

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestEvents: events are read from several pages up to the limit, and URLs in responses are not followed.
func TestEvents(t *testing.T) {
	fake, c, _ := onFake(t)
	const all = 2*EventPageSize + 20
	for i := range all {
		fake.Add("events", map[string]any{
			"event": fmt.Sprint("e", i), "resource": map[string]any{ResourceIDLabel: "r"},
			"occurred": time.Now().UTC().Add(time.Duration(i-all) * time.Minute).Format(time.RFC3339),
		})
	}
	for limit, requests := range map[int]int{0: 1, 1: 1, EventPageSize: 1, EventPageSize + 1: 2, all: 3, 10 * all: 3} {
		before := len(fake.Requests())
		events, total, err := c.Events(t.Context(), EventFilter{OldestFirst: true}, limit)
		if err != nil || total != all || len(events) != min(limit, all) {
			t.Errorf("limit %d: %d events of %d, %v", limit, len(events), total, err)
		}
		for i, e := range events {
			if e.Event != fmt.Sprint("e", i) {
				t.Fatalf("limit %d: event %d is %s", limit, i, e.Event)
			}
		}
		if n := len(fake.Requests()) - before; n != requests {
			t.Errorf("limit %d took %d requests, expected %d", limit, n, requests)
		}
	}
}

func TestPageToken(t *testing.T) {
	for address, want := range map[string]string{
		"http://other/api/events/filter/next?page-token=YWJj+/==":    "YWJj+/==",
		"http://other/next?a=b&page-token=YWJj%3D":                   "YWJj=",
		"https://other/api/events/filter/next?page-token=" + "x&y=z": "x",
	} {
		if got, err := pageToken(address); err != nil || got != want {
			t.Errorf("%s: %q, %v, expected %q", address, got, err, want)
		}
	}
	if _, err := pageToken("http://other/next?token=x"); err == nil || !strings.Contains(err.Error(), "page-token") {
		t.Errorf("the error of a URL without a token is %v", err)
	}
}
