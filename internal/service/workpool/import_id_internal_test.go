package workpool

import (
	"errors"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// TestImportIDs: an import ID of an unknown form is rejected without a request.
func TestImportIDs(t *testing.T) {
	_, err := findWorkQueueForImport(t.Context(), nil, "name")
	if coded, ok := errors.AsType[*diag.CodedError](err); !ok || coded.Code != diag.CodeImportID {
		t.Errorf("a work queue's import ID may be a name alone: %v", err)
	}
}
