package testenv

import (
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// The people of the fake Prefect Cloud: ada's key applies.
var (
	Ada, AdaActor     = prefecttest.SeededID("user", "ada"), prefecttest.SeededID("actor", "ada")
	Grace, GraceActor = prefecttest.SeededID("user", "grace"), prefecttest.SeededID("actor", "grace")
)

// CloudRole is the id of a built-in workspace role of the fake Prefect Cloud.
func CloudRole(name string) string {
	return prefecttest.SeededID("workspace_role", CloudAccount, name)
}

const OneServiceAccount = "resource \"prefect_service_account\" \"test\" {\n  name = \"robot\"\n}\n"

const OneTeam = "resource \"prefect_team\" \"test\" {\n  name = \"data\"\n}\n"
