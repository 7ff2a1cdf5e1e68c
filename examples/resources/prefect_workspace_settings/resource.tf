resource "prefect_block" "results" {
  name      = "results"
  type_slug = "local-file-system"
  data      = jsonencode({ basepath = "/srv/results" })
}

resource "prefect_workspace_settings" "this" {
  inherit_default_result_storage  = false
  default_result_storage_block_id = prefect_block.results.id
}
