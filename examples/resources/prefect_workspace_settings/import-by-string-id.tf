import {
  to = prefect_workspace_settings.this
  id = "production"
}
