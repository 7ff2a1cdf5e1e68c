package deployment

import (
	"errors"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// TestImportIDs: an invalid import ID is an error, without a request.
func TestImportIDs(t *testing.T) {
	for _, id := range []string{"name", "deployment,slug"} {
		_, err := findDeploymentScheduleForImport(t.Context(), nil, id)
		if coded, ok := errors.AsType[*diag.CodedError](err); !ok || coded.Code != diag.CodeImportID {
			t.Errorf("%s: got %v", id, err)
		}
	}
}
