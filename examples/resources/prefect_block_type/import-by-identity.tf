import {
  to = prefect_block_type.warehouse
  identity = {
    id = "00000000-0000-0000-0000-000000000000"
  }
}
