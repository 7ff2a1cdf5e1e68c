import {
  to = prefect_team_access.grace
  identity = {
    id = "00000000-0000-0000-0000-000000000000,11111111-1111-1111-1111-111111111111"
  }
}
