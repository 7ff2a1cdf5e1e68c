package client

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// TestAutomationsAreBatched if the server can filter them by ID; otherwise each is read individually.
func TestAutomationsAreBatched(t *testing.T) {
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
			c := clienttest.Must[*Client](t)(New(config.Config{Endpoint: fake.URL, Getenv: noEnv}))
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
