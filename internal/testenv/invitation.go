package testenv

import (
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

// AccountRoleID is the ID of a built-in role of the tests' account.
func AccountRoleID(name string) string {
	return prefecttest.SeededID("account_role", CloudAccount, name)
}
