# By ID, or by a name that no other automation has.
terraform import prefect_automation.repair 00000000-0000-0000-0000-000000000000
terraform import prefect_automation.repair "repair after failures"

# In another workspace of Prefect Cloud: append the workspace's ID.
terraform import prefect_automation.repair 00000000-0000-0000-0000-000000000000,11111111-1111-1111-1111-111111111111
