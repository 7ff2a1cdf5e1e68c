# By deployment ID, and schedule ID or slug.
terraform import prefect_deployment_schedule.mornings 00000000-0000-0000-0000-000000000000,11111111-1111-1111-1111-111111111111
terraform import prefect_deployment_schedule.mornings 00000000-0000-0000-0000-000000000000,mornings

# By flow name, deployment name and slug.
terraform import prefect_deployment_schedule.mornings report/production,mornings

# By schedule ID only. This searches every deployment.
terraform import prefect_deployment_schedule.mornings 11111111-1111-1111-1111-111111111111

# In another workspace of Prefect Cloud: append the workspace's ID.
terraform import prefect_deployment_schedule.mornings 00000000-0000-0000-0000-000000000000,11111111-1111-1111-1111-111111111111,22222222-2222-2222-2222-222222222222
