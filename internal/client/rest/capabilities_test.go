package rest_test

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// TestCapabilities: all Conns that In derives from one share one request. An invalid version has the newest capabilities.
func TestCapabilities(t *testing.T) {
	for version, can := range map[string]bool{"3.8.6": false, "3.8.7": true, "3.10.0.dev1": true, "0+unknown": true} {
		fake := prefecttest.NewFake(t, prefecttest.WithVersion(version))
		c := rest.NewTestConn(t, config.Config{Endpoint: fake.URL}, nil)
		for range 3 {
			if got := clienttest.Must[capability.Set](t)(c.In("", "").Capabilities(t.Context())); got.Has(capability.ClearJobVariables) != can {
				t.Errorf("Prefect %s has the capability: %t", version, !can)
			}
		}
		if n := len(fake.Requests()); n != 1 {
			t.Errorf("Prefect %s: the version was read %d times", version, n)
		}
	}
}

// TestCapabilitiesAfterFailure: the version is requested again after a failure.
func TestCapabilitiesAfterFailure(t *testing.T) {
	server := clienttest.Play(t, clienttest.Exchange{Want: "GET /admin/version", Status: 404, Response: "{}"},
		clienttest.Exchange{Want: "GET /admin/version", Status: 200, Response: `"3.6.13"`})
	c := rest.NewTestConn(t, config.Config{Endpoint: server.URL + "/api"}, func(s *config.Settings) { s.Policy.Retries = 0 })
	if got, err := c.Capabilities(t.Context()); err == nil || !got.Has(capability.ObservedStates) {
		t.Errorf("got %v, %v", got, err)
	}
	if got, err := c.Capabilities(t.Context()); err != nil || got.Has(capability.ObservedStates) || got.Version() != "3.6.13" {
		t.Errorf("got %v, %v", got, err)
	}
}
