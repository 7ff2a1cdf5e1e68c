# By the resource
terraform import prefect_resource_sla.nightly prefect.deployment.8f5c1d7e-3b0a-4a58-9c3e-2f1f6c7d9e10

# By the ID of the deployment
terraform import prefect_resource_sla.nightly 8f5c1d7e-3b0a-4a58-9c3e-2f1f6c7d9e10
