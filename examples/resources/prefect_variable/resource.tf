resource "prefect_variable" "environment" {
  name  = "environment"
  value = "production"
  tags  = ["platform"]
}

# Any JSON value. Flows read it with Variable.get("retry_policy").
resource "prefect_variable" "retry_policy" {
  name = "retry_policy"
  value = {
    attempts = 3
    delays   = [10, 60, 300]
  }
}
