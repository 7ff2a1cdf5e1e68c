import {
  to = prefect_block_type.warehouse
  id = "warehouse"
}
