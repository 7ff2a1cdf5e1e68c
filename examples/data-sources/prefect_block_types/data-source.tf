# The block types that can send notifications.
data "prefect_block_types" "notify" {
  capabilities = ["notify"]
}

output "notifiers" {
  value = data.prefect_block_types.notify.block_types[*].slug
}
