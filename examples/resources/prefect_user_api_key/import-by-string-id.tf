import {
  to = prefect_user_api_key.laptop
  id = "laptop"
}
