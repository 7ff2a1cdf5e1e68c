list "prefect_user_api_key" "all" {
  provider = prefect
}
