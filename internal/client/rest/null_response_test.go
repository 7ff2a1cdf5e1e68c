package rest_test

import (
	"net/http"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/apierror"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// TestNullIsUnexpected: a list with null in place of an object is an error.
func TestNullIsUnexpected(t *testing.T) {
	server := clienttest.Play(t, clienttest.Exchange{Want: "POST /deployments/filter", Status: http.StatusOK, Response: `[null]`})
	c := rest.NewTestConn(t, config.Config{Endpoint: server.URL}, nil)
	for _, err := range rest.Pages[*rest.Object](t.Context(), c, rest.Path("deployments", "filter"), nil) {
		if !apierror.HasCode(err, apierror.CodeUnexpectedResponse) {
			t.Errorf("the error is %v", err)
		}
	}
}
