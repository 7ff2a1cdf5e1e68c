ephemeral "prefect_variable" "region" {
  name = "region"
}

resource "prefect_block" "regional" {
  name            = "regional"
  type_slug       = "aws-credentials"
  data_wo         = jsonencode({ region_name = ephemeral.prefect_variable.region.value })
  data_wo_version = 1
}
