package core_test

import (
	"os"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/server"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// TestAccPlansStayEmpty: the plan stays empty after a worker has written into its pool, and after a restart of the server.
func TestAccPlansStayEmpty(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("an acceptance test: make test runs it")
	}
	t.Parallel()
	srv := server.Require(t)
	testenv.Configure(t, srv.URL)
	testenv.RunCase(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(t),
		Steps: []resource.TestStep{
			{Config: testenv.OneOfEach},
			{
				PreConfig: func() {
					if _, err := srv.StartWorker(t.Context(), "one-of-each", "process"); err != nil {
						t.Fatal(err)
					}
				},
				Config:   testenv.OneOfEach,
				PlanOnly: true,
			},
			{
				PreConfig: func() {
					if err := srv.Restart(t.Context()); err != nil {
						t.Fatal(err)
					}
				},
				Config:   testenv.OneOfEach,
				PlanOnly: true,
			},
		},
	})
}
