resource "prefect_block_type" "warehouse" {
  name              = "Warehouse"
  slug              = "warehouse"
  description       = "Where reports are written to."
  documentation_url = "https://example.com/warehouse"
}
