package faults

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// try sends a request on a connection of its own and returns the status, the content type and body, or an error.
func try(ctx context.Context, method, url, body string) (status int, contentType, text string, err error) {
	request, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return 0, "", "", err
	}
	request.Close = true
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, "", "", err
	}
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(response.Body)
	return response.StatusCode, response.Header.Get("Content-Type") + response.Header.Get("Retry-After"), string(data), err
}

func TestProxyFaults(t *testing.T) {
	for name, c := range map[string]struct {
		effect      Effect
		fails       bool
		status      int
		contentType string
		text        string
		made        int
	}{
		"answer":      {effect: Respond(429, `{"detail":"slow"}`, "Retry-After", "7"), status: 429, contentType: "application/json7", text: `{"detail":"slow"}`},
		"HTML":        {effect: HTML(200), status: 200, contentType: "text/html; charset=utf-8", text: "<!doctype html>"},
		"reset":       {effect: Reset(), fails: true},
		"lost answer": {effect: LoseResponse(), fails: true, made: 1},
		"truncated":   {effect: Truncate(), fails: true, status: 201, contentType: "application/json", made: 1},
		"garbage":     {effect: Garbage(), status: 201, contentType: "application/json", text: `{"id": "0`, made: 1},
	} {
		t.Run(name, func(t *testing.T) {
			f := prefecttest.NewFake(t)
			p := NewProxy(t, f.URL)
			p.Fail(On("POST", "/flows/"), 1, c.effect)
			status, contentType, text, err := try(t.Context(), "POST", p.URL+"/flows/", `{"name":"f"}`)
			if (err != nil) != c.fails || status != c.status || contentType != c.contentType || !strings.HasPrefix(text, c.text) {
				t.Errorf("answered %d %q %q, %v", status, contentType, text, err)
			}
			if made := len(f.All("flows")); made != c.made {
				t.Errorf("%d flows were made, not %d", made, c.made)
			}
			if status, _, _, err := try(t.Context(), "POST", p.URL+"/flows/", `{"name":"g"}`); status != 201 || err != nil {
				t.Errorf("the next request: %d %v", status, err)
			}
			if seen := p.Requests(); len(seen) != 2 || seen[0].Path != "/flows/" || seen[1].Status != 201 {
				t.Errorf("the proxy saw %v", seen)
			}
		})
	}
}

// signal closes the channel when a request arrives, and then applies the effect.
func signal(arrived chan<- struct{}, effect Effect) Effect {
	return func(x *exchange) {
		close(arrived)
		effect(x)
	}
}

func TestProxyHangsUntilTheClientGoes(t *testing.T) {
	f := prefecttest.NewFake(t)
	p := NewProxy(t, f.URL)
	arrived := make(chan struct{})
	p.Fail(On("", ""), 0, signal(arrived, Hang()))
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error)
	go func() {
		_, _, _, err := try(ctx, "GET", p.URL+"/health", "")
		result <- err
	}()
	<-arrived
	cancel()
	if err := <-result; !errors.Is(err, context.Canceled) {
		t.Errorf("the client got %v", err)
	}
	p.Heal()
	if status, _, _, err := try(t.Context(), "GET", p.URL+"/health", ""); status != 200 || err != nil {
		t.Errorf("healed: %d %v", status, err)
	}
	if n := len(f.Requests()); n != 1 {
		t.Errorf("%d requests reached the target", n)
	}
}

func TestProxyWaits(t *testing.T) {
	f := prefecttest.NewFake(t)
	p := NewProxy(t, f.URL)
	arrived, release := make(chan struct{}), make(chan struct{})
	p.Fail(On("GET", "/health"), 1, signal(arrived, Wait(release)))
	result := make(chan int)
	go func() {
		status, _, _, err := try(t.Context(), "GET", p.URL+"/health", "")
		if err != nil {
			t.Error(err)
		}
		result <- status
	}()
	<-arrived
	if n := len(f.Requests()); n != 0 {
		t.Errorf("%d requests reached the target before the release", n)
	}
	close(release)
	if status := <-result; status != 200 {
		t.Errorf("answered %d", status)
	}
}

func TestProxyKeepsRedirectsOnItsSide(t *testing.T) {
	f := prefecttest.NewFake(t)
	p := NewProxy(t, f.URL)
	if status, _, _, err := try(t.Context(), "POST", p.URL+"/flows", `{"name":"f"}`); status != 201 || err != nil {
		t.Errorf("answered %d %v", status, err)
	}
	if n := len(p.Requests()); n != 2 {
		t.Errorf("the proxy saw %d requests", n)
	}
}

func TestProxyTellsThatItsTargetIsGone(t *testing.T) {
	p := NewProxy(t, "http://127.0.0.1:1/api")
	p.Fail(On("POST", ""), 0, LoseResponse())
	for _, method := range []string{"GET", "POST"} {
		status, _, text, err := try(t.Context(), method, p.URL+"/flows/filter", "")
		if status != 502 || !strings.Contains(text, "can't reach its target") || err != nil {
			t.Errorf("%s: %d %q %v", method, status, text, err)
		}
	}
}

func TestMistakesInFaultsPanic(t *testing.T) {
	for name, mistake := range map[string]func(){
		"header":  func() { Respond(500, "", strings.Fields("Retry-After")...) },
		"pattern": func() { On("GET", "[")(prefecttest.Request{Path: "/flows/"}) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			mistake()
		})
	}
}
