# By pool name and queue name, or by ID.
terraform import prefect_work_queue.urgent local-processes,urgent
terraform import prefect_work_queue.urgent 00000000-0000-0000-0000-000000000000

# In another workspace of Prefect Cloud: append the workspace's ID.
terraform import prefect_work_queue.urgent local-processes,urgent,11111111-1111-1111-1111-111111111111
