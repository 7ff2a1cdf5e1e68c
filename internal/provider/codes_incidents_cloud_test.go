package provider

import (
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

func cloudIncidents() []incident {
	onCloud := func(of code, does func(*stand)) incident { return incident{of: of, cloud: true, does: does} }
	return []incident{
		whenApplied(codeCloudOnly, resourceOf("webhook", "name = \"push\"\ntemplate = \"{}\"")),
		onCloud(codeLockout, func(s *stand) {
			asDeveloper(s.fake)
			s.play(s.ctx, resourceOf("work_pool", "name = \"etl\"\ntype = \"process\"")+
				resourceOf("work_pool_access", "work_pool_name = \"etl\"\nmanage_actor_ids = [\""+prefecttest.SeededID("actor", "grace")+"\"]"))
		}),
		onCloud(codeImportOnly, func(s *stand) { s.play(s.ctx, resourceOf("account", "name = \"Acme\"\nhandle = \"acme\"")) }),
		onCloud(codeOldKeyEnds, func(s *stand) {
			for _, month := range []string{"may", "june"} {
				s.play(s.ctx, resourceOf("service_account", "name = \"ci\"\napi_key_keepers = { month = \""+month+"\" }"))
			}
		}),
		onCloud(codeRotated, func(s *stand) {
			s.play(s.ctx, resourceOf("service_account", "name = \"ci\""))
			id := s.fake.All("cloud_bots")[0]["id"].(string)
			if _, err := s.client().RotateServiceAccountKey(s.ctx, id, client.Rotation{}); err != nil {
				s.t.Fatal(err)
			}
			for range 3 { // the first answers after a write are late, and a process reads once
				s.restartAs(s.ctx)
				_ = s.refresh(s.ctx, "prefect_service_account.x")
			}
		}),
	}
}
