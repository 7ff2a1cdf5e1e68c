data "prefect_worker_metadata" "server" {}

output "work_pool_types" {
  value = keys(data.prefect_worker_metadata.server.work_pool_types)
}

output "process_variables" {
  value = jsondecode(data.prefect_worker_metadata.server.base_job_configs.process).variables
}
