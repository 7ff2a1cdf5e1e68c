package deployment

import (
	"testing"

	fwdiag "github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/jsonschema"
)

func TestDeploymentUnderItsPoolsTemplate(t *testing.T) {
	m := jsonschema.Mismatch{Path: "image", Problem: "is unknown", Ignored: true}
	var diags fwdiag.Diagnostics
	if reportJobVariable(&diags, path.Root("job_variables"), m, "p"); len(diags) != 1 || diags.HasError() {
		t.Errorf("unknown variable: %v", diags)
	}
	m.Near = "command"
	if reportJobVariable(&diags, path.Root("job_variables"), m, "p"); len(diags) != 2 || !diags.HasError() {
		t.Errorf("misspelled variable: %v", diags)
	}
}
