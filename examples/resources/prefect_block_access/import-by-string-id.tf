import {
  to = prefect_block_access.password
  id = "00000000-0000-0000-0000-000000000000"
}
