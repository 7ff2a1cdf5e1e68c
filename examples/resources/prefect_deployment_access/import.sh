# By the ID of the deployment.
terraform import prefect_deployment_access.report 00000000-0000-0000-0000-000000000000

# In another workspace: append its ID.
terraform import prefect_deployment_access.report 00000000-0000-0000-0000-000000000000,22222222-2222-2222-2222-222222222222
