# Release the slots of a tag's limit:
#   terraform apply -invoke=action.prefect_concurrency_limit_reset.database
action "prefect_concurrency_limit_reset" "database" {
  config {
    tag = "database"
  }
}

# Release the slots of a global limit.
action "prefect_concurrency_limit_reset" "api" {
  config {
    name = "partner-api"
  }
}
