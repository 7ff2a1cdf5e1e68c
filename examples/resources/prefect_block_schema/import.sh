# By ID, or by checksum.
terraform import prefect_block_schema.warehouse 00000000-0000-0000-0000-000000000000
terraform import prefect_block_schema.warehouse sha256:0000000000000000000000000000000000000000000000000000000000000000
