import {
  to = prefect_variable.environment
  id = "environment"
}
