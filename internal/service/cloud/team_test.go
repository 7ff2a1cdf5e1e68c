package cloud_test

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestTeamLifecycle(t *testing.T) {
	_, url := testenv.OnCloud(t)
	acctest.TeamLifecycle().Run(t, url)
}
