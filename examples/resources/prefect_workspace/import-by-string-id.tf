import {
  to = prefect_workspace.data
  id = "handle/data-platform"
}
