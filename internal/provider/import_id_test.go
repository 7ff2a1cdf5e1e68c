package provider

import (
	"context"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// TestImportIDs: an id of a form that a resource does not know is refused, and the server is not asked.
func TestImportIDs(t *testing.T) {
	for noun, refuses := range map[string]func(key string) bool{
		"block":               refusesImportID(locateBlock),
		"block schema":        refusesImportID(newBlockSchema().locate),
		"deployment":          refusesImportID(locateDeployment),
		"deployment schedule": refusesImportID(locateDeploymentSchedule),
		"work queue":          refusesImportID(locateWorkQueue),
	} {
		if !refuses("name") {
			t.Errorf("the import id of a %s may be a name alone", noun)
		}
	}
	if !refusesImportID(locateDeploymentSchedule)("deployment,slug") {
		t.Error("a schedule is looked for in a deployment of no flow")
	}
}

func refusesImportID[A any](locate func(context.Context, *client.Client, string) (*A, error)) func(string) bool {
	return func(key string) bool {
		_, err := locate(context.Background(), nil, key)
		return codeOf(err) == codeImportID
	}
}
