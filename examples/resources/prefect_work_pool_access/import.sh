# By the name of the work pool.
terraform import prefect_work_pool_access.production production

# In another workspace: append its ID.
terraform import prefect_work_pool_access.production production,22222222-2222-2222-2222-222222222222
