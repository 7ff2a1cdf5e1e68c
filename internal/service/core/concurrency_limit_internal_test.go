package core

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestConcurrencyLimitRoundTrip(t *testing.T) {
	testenv.RoundTrip[globalConcurrencyLimit, client.GlobalConcurrencyLimit, client.GlobalConcurrencyLimitInput](t,
		client.GlobalConcurrencyLimit{Name: "n", Limit: 0, Active: true})
	testenv.RoundTrip[globalConcurrencyLimit, client.GlobalConcurrencyLimit, client.GlobalConcurrencyLimitInput](t,
		client.GlobalConcurrencyLimit{Name: "n", Limit: 5, SlotDecayPerSecond: 0.1})
	testenv.RoundTrip[taskRunConcurrencyLimit, client.TaskRunConcurrencyLimit, client.TaskRunConcurrencyLimitInput](t,
		client.TaskRunConcurrencyLimit{Tag: "t", ConcurrencyLimit: 0})
}
