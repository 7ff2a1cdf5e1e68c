import {
  to = prefect_workspace_role.operator
  id = "name/Operator"
}
