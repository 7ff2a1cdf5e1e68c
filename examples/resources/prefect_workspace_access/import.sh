# By who has the access: USER, SERVICE_ACCOUNT or TEAM, and the id of the user, service account or team.
terraform import prefect_workspace_access.grace USER,00000000-0000-0000-0000-000000000000

# In another workspace: its id follows.
terraform import prefect_workspace_access.grace USER,00000000-0000-0000-0000-000000000000,22222222-2222-2222-2222-222222222222
