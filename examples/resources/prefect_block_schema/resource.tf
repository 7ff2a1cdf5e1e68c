resource "prefect_block_schema" "warehouse" {
  block_type_id = prefect_block_type.warehouse.id
  version       = "1.0"
  capabilities  = ["get-connection"]
  fields = jsonencode({
    title = "Warehouse"
    type  = "object"
    properties = {
      host     = { title = "Host", type = "string" }
      port     = { title = "Port", type = "integer", default = 5432 }
      password = { title = "Password", type = "string", format = "password", writeOnly = true }
    }
    required        = ["host", "password"]
    block_type_slug = "data-warehouse"
    secret_fields   = ["password"]
  })
}
