# By the deployment's id and the schedule's id or slug.
terraform import prefect_deployment_schedule.mornings 00000000-0000-0000-0000-000000000000,11111111-1111-1111-1111-111111111111
terraform import prefect_deployment_schedule.mornings 00000000-0000-0000-0000-000000000000,mornings

# By the names of its flow and deployment, and its slug.
terraform import prefect_deployment_schedule.mornings report/production,mornings

# By the schedule's id alone: every deployment is searched for it.
terraform import prefect_deployment_schedule.mornings 11111111-1111-1111-1111-111111111111

# In another workspace of Prefect Cloud: the workspace's id follows.
terraform import prefect_deployment_schedule.mornings 00000000-0000-0000-0000-000000000000,11111111-1111-1111-1111-111111111111,22222222-2222-2222-2222-222222222222
