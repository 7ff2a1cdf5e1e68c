data "prefect_block" "data_root" {
  type_slug = "local-file-system"
  name      = "data-root"

  # This block has no secrets. For secrets, use the ephemeral resource
  # prefect_block, which keeps them out of the state.
  include_secrets = false
}

output "data_root" {
  value     = jsondecode(data.prefect_block.data_root.data).basepath
  sensitive = true
}
