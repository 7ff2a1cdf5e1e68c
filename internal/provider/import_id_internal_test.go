package provider

import (
	"context"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/block"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/deployment"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/reference"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/service/workpool"
)

// TestImportIDs: an id of a form that a resource does not know is refused, and the server is not asked.
func TestImportIDs(t *testing.T) {
	for noun, refuses := range map[string]func(key string) bool{
		"block":               refusesImportID(block.LocateBlock),
		"block schema":        refusesImportID(block.NewBlockSchema().Import.Find),
		"deployment":          refusesImportID(reference.LocateDeployment),
		"deployment schedule": refusesImportID(deployment.LocateDeploymentSchedule),
		"work queue":          refusesImportID(workpool.LocateWorkQueue),
	} {
		if !refuses("name") {
			t.Errorf("the import id of a %s may be a name alone", noun)
		}
	}
	if !refusesImportID(deployment.LocateDeploymentSchedule)("deployment,slug") {
		t.Error("a schedule is looked for in a deployment of no flow")
	}
}

func refusesImportID[A any](locate func(context.Context, *client.Client, string) (*A, error)) func(string) bool {
	return func(key string) bool {
		_, err := locate(context.Background(), nil, key)
		return diag.CodeOf(err) == diag.CodeImportID
	}
}
