package deployment_test

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestDeploymentLifecycle(t *testing.T) {
	acctest.DeploymentLifecycle().Run(t, testenv.OnFake(t).URL)
}

func TestAccDeploymentLifecycle(t *testing.T) {
	acctest.DeploymentLifecycle().Run(t, testenv.OnServer(t).URL)
}
