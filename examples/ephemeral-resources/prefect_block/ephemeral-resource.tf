ephemeral "prefect_block" "token" {
  type_slug = "secret"
  name      = "api-token"
}

# Copied to another block; neither state nor plan has the secret.
resource "prefect_block" "copy" {
  name            = "api-token-copy"
  type_slug       = "secret"
  data_wo         = jsonencode({ value = jsondecode(ephemeral.prefect_block.token.data).value })
  data_wo_version = 1
}
