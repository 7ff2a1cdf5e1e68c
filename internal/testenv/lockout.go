package testenv

import (
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// AsMember takes the account role Owner from the user whose key the tests have: that role is a way to everything.
func AsMember(fake *prefecttest.Fake) {
	for _, m := range fake.Find("cloud_memberships", "actor_id", AdaActor) {
		fake.Set("cloud_memberships", m["id"].(string), "account_role_id", prefecttest.SeededID("account_role", CloudAccount, "Member"))
	}
}

// AsDeveloper also takes the role Owner in the workspace from that user.
func AsDeveloper(fake *prefecttest.Fake) {
	AsMember(fake)
	for _, access := range fake.Find("cloud_user_access", "user_id", Ada) {
		fake.Set("cloud_user_access", access["id"].(string), "workspace_role_id", CloudRole("Developer"))
	}
}
