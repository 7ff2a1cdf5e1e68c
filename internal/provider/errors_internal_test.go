package provider

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/framework"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestExistsErrorSaysHowToImport(t *testing.T) {
	err := error(&diag.ExistsError{TypeName: "work_pool", ID: "an-id", Label: "a pool"})
	var exists *diag.ExistsError
	if !errors.As(fmt.Errorf("wrapped: %w", err), &exists) {
		t.Fatal("it can't be found in a wrapped error")
	}
	for _, want := range []string{`work pool "a pool"`, "terraform import prefect_work_pool.NAME an-id", "to = prefect_work_pool.NAME"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in:\n%s", want, err)
		}
	}
}

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
