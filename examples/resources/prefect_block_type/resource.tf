resource "prefect_block_type" "warehouse" {
  name              = "Warehouse"
  slug              = "warehouse"
  description       = "Destination of reports."
  documentation_url = "https://example.com/warehouse"
}
