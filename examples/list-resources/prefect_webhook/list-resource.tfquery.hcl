list "prefect_webhook" "all" {
  provider = prefect
}
