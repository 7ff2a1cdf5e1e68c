package diag_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
)

func TestExistsErrorSaysHowToImport(t *testing.T) {
	err := error(&diag.ExistsError{TypeName: "work_pool", ID: "an-id", Label: "a pool"})
	var exists *diag.ExistsError
	if !errors.As(fmt.Errorf("wrapped: %w", err), &exists) {
		t.Fatal("it can't be found in a wrapped error")
	}
	for _, want := range []string{`work pool "a pool"`, "terraform import prefect_work_pool.NAME an-id", "to = prefect_work_pool.NAME"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in:\n%s", want, err)
		}
	}
}
