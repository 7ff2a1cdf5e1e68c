package client

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
)

// TestNullIsUnexpected: a list with null is an answer that the API does not give.
func TestNullIsUnexpected(t *testing.T) {
	c := connect(t, clienttest.Play(t, clienttest.Exchange{Want: "POST /deployments/filter", Status: 200, Response: `[null]`}).URL, nil)
	for _, err := range c.Deployments(t.Context(), DeploymentFilter{}, 0, -1) {
		if !apierror.HasCode(err, apierror.CodeUnexpectedResponse) {
			t.Errorf("the error is %v", err)
		}
	}
}
