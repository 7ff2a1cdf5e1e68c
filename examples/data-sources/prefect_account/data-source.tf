# The provider's own account
data "prefect_account" "mine" {}
