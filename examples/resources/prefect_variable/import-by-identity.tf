import {
  to = prefect_variable.environment
  identity = {
    id = "00000000-0000-0000-0000-000000000000"
  }
}
