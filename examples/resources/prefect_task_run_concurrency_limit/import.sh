# By tag, or by ID.
terraform import prefect_task_run_concurrency_limit.gpu gpu
terraform import prefect_task_run_concurrency_limit.gpu 00000000-0000-0000-0000-000000000000

# In another workspace of Prefect Cloud: append the workspace's ID.
terraform import prefect_task_run_concurrency_limit.gpu gpu,11111111-1111-1111-1111-111111111111
