package deployment

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

// TestImportIDs: an import ID of an unknown form is refused, and the server is not asked.
func TestImportIDs(t *testing.T) {
	for _, id := range []string{"name", "deployment,slug"} {
		if _, err := locateDeploymentSchedule(t.Context(), nil, id); diag.CodeOf(err) != diag.CodeImportID {
			t.Errorf("%s: a schedule is looked up in a deployment of no flow: %v", id, err)
		}
	}
}
