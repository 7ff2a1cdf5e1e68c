# By name, or by ID.
terraform import prefect_global_concurrency_limit.warehouse warehouse
terraform import prefect_global_concurrency_limit.warehouse 00000000-0000-0000-0000-000000000000

# In another workspace of Prefect Cloud: append the workspace's ID.
terraform import prefect_global_concurrency_limit.warehouse warehouse,11111111-1111-1111-1111-111111111111
