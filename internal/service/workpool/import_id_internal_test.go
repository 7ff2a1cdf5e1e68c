package workpool

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// TestImportIDs: an import ID of an unknown form is refused, and the server is not asked.
func TestImportIDs(t *testing.T) {
	if _, err := locateWorkQueue(t.Context(), nil, "name"); diag.CodeOf(err) != diag.CodeImportID {
		t.Errorf("a work queue's import ID may be a name alone: %v", err)
	}
}
