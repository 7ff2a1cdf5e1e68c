resource "prefect_variable" "limits" {
  name  = "limits"
  value = { rows = 1000 }
  tags  = ["platform"]
}
