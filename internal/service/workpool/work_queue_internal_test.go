package workpool

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestWorkQueueRoundTrip(t *testing.T) {
	limit := int64(0)
	for _, a := range []client.WorkQueue{
		{Name: "n", Priority: 1},
		{Name: "n", Description: "d", IsPaused: true, ConcurrencyLimit: &limit, Priority: 7},
	} {
		testenv.RoundTrip[workQueue, client.WorkQueue, client.WorkQueueInput](t, a)
	}
}
