# By the names of the flow and of the deployment, or by id.
terraform import prefect_deployment.daily_report daily-report/production
terraform import prefect_deployment.daily_report 00000000-0000-0000-0000-000000000000

# In another workspace of Prefect Cloud: the workspace's id follows.
terraform import prefect_deployment.daily_report 00000000-0000-0000-0000-000000000000,11111111-1111-1111-1111-111111111111
