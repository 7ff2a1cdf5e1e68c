# By type and name, or by ID. Secrets are not read: the state holds masked values until the next write.
terraform import prefect_block.aws aws-credentials/production
terraform import prefect_block.aws 00000000-0000-0000-0000-000000000000

# In another workspace of Prefect Cloud: append the workspace's ID.
terraform import prefect_block.aws 00000000-0000-0000-0000-000000000000,11111111-1111-1111-1111-111111111111
