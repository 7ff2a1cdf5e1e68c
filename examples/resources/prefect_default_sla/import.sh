# By severity
terraform import prefect_default_sla.high high

# In another workspace than the provider's
terraform import prefect_default_sla.high high,2b1f7a3c-6d0e-4f7b-8a55-90c1d2e3f4a5
