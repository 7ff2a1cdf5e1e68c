resource "prefect_block" "on_call" {
  name      = "on-call"
  type_slug = "slack-webhook"
  data      = jsonencode({ url = "https://hooks.example.com/on-call" })
}

resource "prefect_default_sla" "all" {
  for_each = toset(["high", "critical"])

  severity = each.key
  block_id = prefect_block.on_call.id
}
