variable "cluster_version" {
  type    = string
  default = "1.34"
}

resource "prefect_work_pool" "cluster" {
  name = "cluster"
  type = "process"

  lifecycle {
    # The actions below pause and resume the pool.
    ignore_changes = [paused]
  }
}

# Pause the pool while the cluster is updated.
resource "terraform_data" "cluster" {
  input = var.cluster_version

  lifecycle {
    action_trigger {
      events  = [before_update]
      actions = [action.prefect_work_pool_pause.cluster]
    }
    action_trigger {
      events  = [after_update]
      actions = [action.prefect_work_pool_resume.cluster]
    }
  }
}

action "prefect_work_pool_pause" "cluster" {
  config {
    work_pool_name = prefect_work_pool.cluster.name
  }
}

action "prefect_work_pool_resume" "cluster" {
  config {
    work_pool_name = prefect_work_pool.cluster.name
  }
}
