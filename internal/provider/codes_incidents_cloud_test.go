package provider_test

import (
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/diag"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

func cloudIncidents() []incident {
	onCloud := func(of diag.Code, does func(*stand)) incident { return incident{of: of, cloud: true, does: does} }
	return []incident{
		whenApplied(diag.CodeCloudOnly, testenv.ResourceConfig("webhook", "name = \"push\"\ntemplate = \"{}\"")),
		onCloud(diag.CodeLockout, func(s *stand) {
			testenv.RevokeOwnerRoles(s.fake)
			s.play(s.ctx, testenv.ResourceConfig("work_pool", "name = \"etl\"\ntype = \"process\"")+
				testenv.ResourceConfig("work_pool_access",
					"work_pool_name = \"etl\"\nmanage_actor_ids = [\""+prefecttest.SeededID("actor", "grace")+"\"]"))
		}),
		onCloud(diag.CodeImportOnly, func(s *stand) { s.play(s.ctx, testenv.ResourceConfig("account", "name = \"Acme\"\nhandle = \"acme\"")) }),
		onCloud(diag.CodeOldKeyEnds, func(s *stand) {
			for _, month := range []string{"may", "june"} {
				s.play(s.ctx, testenv.ResourceConfig("service_account", "name = \"ci\"\napi_key_keepers = { month = \""+month+"\" }"))
			}
		}),
		onCloud(diag.CodeRotated, func(s *stand) {
			s.play(s.ctx, testenv.ResourceConfig("service_account", "name = \"ci\""))
			id := s.fake.All("cloud_bots")[0]["id"].(string)
			if _, err := s.client().RotateServiceAccountKey(s.ctx, id, cloudapi.Rotation{}); err != nil {
				s.T.Fatal(err)
			}
			for range 3 { // the first answers after a write are late, and a process reads once
				s.restartAs(s.ctx)
				_ = s.Refresh(s.ctx, "prefect_service_account.x")
			}
		}),
	}
}
