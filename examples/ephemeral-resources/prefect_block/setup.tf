resource "prefect_block" "token" {
  name            = "api-token"
  type_slug       = "secret"
  data_wo         = jsonencode({ value = "an-example" })
  data_wo_version = 1
}
