package framework_test

import (
	"context"
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestALookAfterwards: an interrupt does not end it, and neither does the minute for which Prefect Cloud may make it wait.
func TestALookAfterwards(t *testing.T) {
	interrupted, interrupt := context.WithCancel(t.Context())
	interrupt()
	server := testenv.TestClient(t, "http://127.0.0.1:1/api")
	for c, least := range map[*client.Client]time.Duration{server: 0, server.In("account", "workspace"): time.Minute} {
		after, cancel := framework.DetachedContext(interrupted, c)
		if end, bounded := after.Deadline(); after.Err() != nil || !bounded || time.Until(end) < least {
			t.Errorf("it ends in %s, expected more than %s (%v)", time.Until(end), least, after.Err())
		}
		cancel()
	}
}
