list "prefect_user" "all" {
  provider = prefect
}
