package cloud_test

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestBlockAccessLifecycle(t *testing.T) {
	_, url := testenv.OnCloud(t)
	acctest.BlockAccessLifecycle().Run(t, url)
}

func TestDeploymentAccessLifecycle(t *testing.T) {
	_, url := testenv.OnCloud(t)
	acctest.DeploymentAccessLifecycle().Run(t, url)
}

func TestWorkPoolAccessLifecycle(t *testing.T) {
	_, url := testenv.OnCloud(t)
	acctest.WorkPoolAccessLifecycle().Run(t, url)
}
