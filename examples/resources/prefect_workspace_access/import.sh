# By accessor type (USER, SERVICE_ACCOUNT or TEAM) and accessor ID.
terraform import prefect_workspace_access.grace USER,00000000-0000-0000-0000-000000000000

# In another workspace: append its ID.
terraform import prefect_workspace_access.grace USER,00000000-0000-0000-0000-000000000000,22222222-2222-2222-2222-222222222222
