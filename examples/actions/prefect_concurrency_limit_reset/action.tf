# The slots of a limit on a tag: terraform apply -invoke=action.prefect_concurrency_limit_reset.database
action "prefect_concurrency_limit_reset" "database" {
  config {
    tag = "database"
  }
}

# The slots of a global limit.
action "prefect_concurrency_limit_reset" "api" {
  config {
    name = "partner-api"
  }
}
