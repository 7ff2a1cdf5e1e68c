# By the IDs of the team and of the member's actor.
terraform import prefect_team_access.grace 00000000-0000-0000-0000-000000000000,11111111-1111-1111-1111-111111111111
