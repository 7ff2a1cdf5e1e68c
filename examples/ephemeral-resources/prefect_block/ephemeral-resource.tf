ephemeral "prefect_block" "token" {
  type_slug = "secret"
  name      = "api-token"
}

# Copies the secret to another block. Neither the state nor the plan holds it.
resource "prefect_block" "copy" {
  name            = "api-token-copy"
  type_slug       = "secret"
  data_wo         = jsonencode({ value = jsondecode(ephemeral.prefect_block.token.data).value })
  data_wo_version = 1
}
