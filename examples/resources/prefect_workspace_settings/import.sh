# By the ID of the workspace
terraform import prefect_workspace_settings.this 8f5c1d7e-3b0a-4a58-9c3e-2f1f6c7d9e10

# By the handle of the workspace
terraform import prefect_workspace_settings.this production
