# By ID
terraform import prefect_user_api_key.laptop 8f5c1d7e-3b0a-4a58-9c3e-2f1f6c7d9e10

# By name
terraform import prefect_user_api_key.laptop laptop
