package block_test

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestBlockLifecycle(t *testing.T) { acctest.BlockLifecycle().Run(t, testenv.OnFake(t).URL) }

func TestAccBlockLifecycle(t *testing.T) { acctest.BlockLifecycle().Run(t, testenv.OnServer(t).URL) }

func TestBlockTypeLifecycle(t *testing.T) { acctest.BlockTypeLifecycle().Run(t, testenv.OnFake(t).URL) }

func TestAccBlockTypeLifecycle(t *testing.T) {
	acctest.BlockTypeLifecycle().Run(t, testenv.OnServer(t).URL)
}

func TestBlockSchemaLifecycle(t *testing.T) {
	acctest.BlockSchemaLifecycle().Run(t, testenv.OnFake(t).URL)
}

func TestAccBlockSchemaLifecycle(t *testing.T) {
	acctest.BlockSchemaLifecycle().Run(t, testenv.OnServer(t).URL)
}
