package core

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestFlowRoundTrip(t *testing.T) {
	testenv.RoundTrip[flow, client.Flow, client.FlowInput](t, client.Flow{Name: "n", Tags: []string{}})
	testenv.RoundTrip[flow, client.Flow, client.FlowInput](t, client.Flow{Name: "n", Tags: []string{"a", "b"}})
}
