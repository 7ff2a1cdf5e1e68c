# By the ID of the block.
terraform import prefect_block_access.password 00000000-0000-0000-0000-000000000000

# In another workspace: append its ID.
terraform import prefect_block_access.password 00000000-0000-0000-0000-000000000000,22222222-2222-2222-2222-222222222222
