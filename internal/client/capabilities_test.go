package client

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// TestCapabilities: the server is asked once, by all clients that share it. A version that is none is the newest.
func TestCapabilities(t *testing.T) {
	for version, can := range map[string]bool{"3.8.6": false, "3.8.7": true, "3.10.0.dev1": true, "0+unknown": true} {
		fake := prefecttest.NewFake(t, prefecttest.WithVersion(version))
		c := newClient(t, fake.URL)
		for range 3 {
			if got := must[capability.Set](t)(c.In("", "").Capabilities(t.Context())); got.Has(capability.ClearJobVariables) != can {
				t.Errorf("Prefect %s can: %t", version, !can)
			}
		}
		if n := len(fake.Requests()); n != 1 {
			t.Errorf("Prefect %s was asked %d times", version, n)
		}
	}
}

// TestCapabilitiesAfterFailure: a version that could not be read is asked for again.
func TestCapabilitiesAfterFailure(t *testing.T) {
	server := clienttest.Play(t, clienttest.Exchange{Want: "GET /admin/version", Status: 404, Response: "{}"},
		clienttest.Exchange{Want: "GET /admin/version", Status: 200, Response: `"3.6.13"`})
	c := connect(t, server.URL+"/api", func(s *config.Settings) { s.Policy.Retries = 0 })
	if got, err := c.Capabilities(t.Context()); err == nil || !got.Has(capability.ObservedStates) {
		t.Errorf("got %v, %v", got, err)
	}
	if got, err := c.Capabilities(t.Context()); err != nil || got.Has(capability.ObservedStates) || got.Version() != "3.6.13" {
		t.Errorf("got %v, %v", got, err)
	}
}

// TestAutomationsAreReadTogether where the server filters them by ID, and each by itself where it does not.
func TestAutomationsAreReadTogether(t *testing.T) {
	for version, want := range map[string][]string{
		"3.8.4": {"GET /admin/version", "GET /automations/ID", "GET /automations/ID", "GET /automations/ID"},
		"3.8.5": {"GET /admin/version", "POST /automations/filter"},
	} {
		t.Run(version, func(t *testing.T) {
			fake := prefecttest.NewFake(t, prefecttest.WithVersion(version))
			var ids []string
			for _, name := range []string{"a", "b", "c"} {
				ids = append(ids, fake.Add("automations", map[string]any{"name": name,
					"trigger": map[string]any{"type": "event", "posture": "Reactive"}}))
			}
			c := must[*Client](t)(New(config.Config{Endpoint: fake.URL, Getenv: noEnv}))
			ctx := rest.WithMaxAge(t.Context(), time.Minute)
			var reads sync.WaitGroup
			for _, id := range ids {
				reads.Go(func() {
					if a, err := c.Automation(ctx, id); err != nil || a.ID != id {
						t.Errorf("%s: %v, %v", id, a, err)
					}
				})
			}
			reads.Wait()
			var got []string
			for _, r := range fake.Requests() {
				line := r.Method + " " + r.Path
				if i := slices.Index(ids, line[max(0, len(line)-36):]); i >= 0 {
					line = line[:len(line)-36] + "ID"
				}
				got = append(got, line)
			}
			if !slices.Equal(got, want) {
				t.Errorf("the requests are %v, expected %v", got, want)
			}
		})
	}
}
