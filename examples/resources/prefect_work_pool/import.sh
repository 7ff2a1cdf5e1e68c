# By name, or by ID.
terraform import prefect_work_pool.local local-processes
terraform import prefect_work_pool.local 00000000-0000-0000-0000-000000000000

# In another workspace of Prefect Cloud: append the workspace's ID.
terraform import prefect_work_pool.local local-processes,11111111-1111-1111-1111-111111111111
