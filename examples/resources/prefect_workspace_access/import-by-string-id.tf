import {
  to = prefect_workspace_access.grace
  id = "USER,00000000-0000-0000-0000-000000000000"
}
