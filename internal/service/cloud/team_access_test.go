package cloud_test

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestTeamAccessLifecycle(t *testing.T) {
	_, url := testenv.OnCloud(t)
	acctest.TeamAccessLifecycle().Run(t, url)
}
