import {
  to = prefect_team.data
  id = "data-platform"
}
