data "prefect_work_pool" "local" {
  name = "local-processes"
}

# The variables that deployments may set for runs in this pool.
output "job_variables" {
  value = keys(jsondecode(data.prefect_work_pool.local.base_job_template).variables.properties)
}
