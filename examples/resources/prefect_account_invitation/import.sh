# By ID
terraform import prefect_account_invitation.joan 8f5c1d7e-3b0a-4a58-9c3e-2f1f6c7d9e10

# By email address, if the invitation is pending
terraform import prefect_account_invitation.joan joan@example.com
