# By ID
terraform import prefect_webhook.orders 8f5c1d7e-3b0a-4a58-9c3e-2f1f6c7d9e10

# By ID, in another workspace than the provider's
terraform import prefect_webhook.orders 8f5c1d7e-3b0a-4a58-9c3e-2f1f6c7d9e10,2b1f7a3c-6d0e-4f7b-8a55-90c1d2e3f4a5

# By name, if it is unique
terraform import prefect_webhook.orders orders
