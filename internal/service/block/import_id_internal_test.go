package block

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// TestImportIDs: an import ID of an unknown form is refused, and the server is not asked.
func TestImportIDs(t *testing.T) {
	if _, err := locateBlock(t.Context(), nil, "name"); diag.CodeOf(err) != diag.CodeImportID {
		t.Errorf("a block's import ID may be a name alone: %v", err)
	}
	if _, err := newBlockSchema().Import.Find(t.Context(), nil, "name"); diag.CodeOf(err) != diag.CodeImportID {
		t.Errorf("a block schema's import ID may be a name: %v", err)
	}
}
