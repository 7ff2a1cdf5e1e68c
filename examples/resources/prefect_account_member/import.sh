# By the ID of the membership
terraform import prefect_account_member.grace 8f5c1d7e-3b0a-4a58-9c3e-2f1f6c7d9e10

# By address
terraform import prefect_account_member.grace grace@example.com
