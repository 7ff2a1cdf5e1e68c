# Resume the work pool:
#   terraform apply -invoke=action.prefect_work_pool_resume.cluster
action "prefect_work_pool_resume" "cluster" {
  config {
    work_pool_name = "cluster"
  }
}
