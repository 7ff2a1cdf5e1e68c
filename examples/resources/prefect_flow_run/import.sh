# By ID. An imported run does not run again.
terraform import prefect_flow_run.migrate 00000000-0000-0000-0000-000000000000

# In another workspace of Prefect Cloud: append the workspace's ID.
terraform import prefect_flow_run.migrate 00000000-0000-0000-0000-000000000000,11111111-1111-1111-1111-111111111111
