list "prefect_variable" "all" {
  provider = prefect
}
