package core_test

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

func TestConcurrencyLimitReset(t *testing.T) {
	t.Parallel()
	acctest.ResetLimits(t, prefecttest.NewFake(t).URL)
}
