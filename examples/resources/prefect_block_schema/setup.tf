resource "prefect_block_type" "warehouse" {
  name = "Data Warehouse"
  slug = "data-warehouse"
}
