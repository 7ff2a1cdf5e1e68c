package protoserver_test

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func TestMain(m *testing.M) { testenv.RunTests(m) }
