package block

import (
	"errors"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// TestImportIDs: an import ID of an unknown form is rejected without a request.
func TestImportIDs(t *testing.T) {
	_, err := findBlockForImport(t.Context(), nil, "name")
	if coded, ok := errors.AsType[*diag.CodedError](err); !ok || coded.Code != diag.CodeImportID {
		t.Errorf("a block's import ID may be a name alone: %v", err)
	}
	_, err = newBlockSchema().Import.Find(t.Context(), nil, "name")
	if coded, ok := errors.AsType[*diag.CodedError](err); !ok || coded.Code != diag.CodeImportID {
		t.Errorf("a block schema's import ID may be a name: %v", err)
	}
}
