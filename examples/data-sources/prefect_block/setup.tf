resource "prefect_block" "settings" {
  name      = "data-root"
  type_slug = "local-file-system"
  data      = jsonencode({ basepath = "/data" })
}
