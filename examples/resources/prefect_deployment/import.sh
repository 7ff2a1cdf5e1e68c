# By flow name and deployment name, or by ID.
terraform import prefect_deployment.daily_report daily-report/production
terraform import prefect_deployment.daily_report 00000000-0000-0000-0000-000000000000

# In another workspace of Prefect Cloud: append the workspace's ID.
terraform import prefect_deployment.daily_report 00000000-0000-0000-0000-000000000000,11111111-1111-1111-1111-111111111111
