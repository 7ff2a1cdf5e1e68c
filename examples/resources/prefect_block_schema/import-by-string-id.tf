import {
  to = prefect_block_schema.warehouse
  id = "00000000-0000-0000-0000-000000000000"
}
