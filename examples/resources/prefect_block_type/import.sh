# By slug, or by ID.
terraform import prefect_block_type.warehouse warehouse
terraform import prefect_block_type.warehouse 00000000-0000-0000-0000-000000000000
