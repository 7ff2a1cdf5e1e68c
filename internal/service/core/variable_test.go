package core_test

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestVariableLifecycle(t *testing.T) { acctest.VariableLifecycle().Run(t, testenv.OnFake(t).URL) }

func TestAccVariableLifecycle(t *testing.T) {
	acctest.VariableLifecycle().Run(t, testenv.OnServer(t).URL)
}
