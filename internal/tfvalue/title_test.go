package tfvalue_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfvalue"
)

func TestInvalidTitle(t *testing.T) {
	for want, at := range map[string]path.Path{
		"Invalid day_or":             path.Root("day_or"),
		"Invalid element of fail_on": path.Root("fail_on").AtSetValue(types.StringValue("Exploded")),
		"Invalid type":               path.Root("pull_steps").AtListIndex(1).AtName("type"),
	} {
		if got := tfvalue.InvalidTitle(at); got != want {
			t.Errorf("%s, expected %s", got, want)
		}
	}
}
