package provider_test

import (
	"context"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/provider"
)

// maxAllocations bounds what the constructor of a type allocates. A type whose attributes are built again for each object allocates
// up to 2,200 times.
const maxAllocations = 270

// TestConstructorsShareAttributes: the framework constructs a resource or a data source for each call of Terraform, so hundreds of
// attributes must not be built each time.
func TestConstructorsShareAttributes(t *testing.T) {
	p := provider.New("test", func(string) string { return "" })
	checkAllocations(t, p.Resources)
	checkAllocations(t, p.DataSources)
	checkAllocations(t, p.ListResources)
	checkAllocations(t, p.EphemeralResources)
	checkAllocations(t, p.Actions)
}

func checkAllocations[T any](t *testing.T, constructors func(context.Context) []func() T) {
	t.Helper()
	for _, construct := range constructors(t.Context()) {
		if n := testing.AllocsPerRun(5, func() { construct() }); n > maxAllocations {
			t.Errorf("%T: %.0f allocations; build its attributes with tfvalue.BuildOnce", construct(), n)
		}
	}
}
