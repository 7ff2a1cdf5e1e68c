# By the names of the pool and the queue, or by id.
terraform import prefect_work_queue.urgent local-processes,urgent
terraform import prefect_work_queue.urgent 00000000-0000-0000-0000-000000000000

# In another workspace of Prefect Cloud: the workspace's id follows.
terraform import prefect_work_queue.urgent local-processes,urgent,11111111-1111-1111-1111-111111111111
