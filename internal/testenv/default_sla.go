package testenv

const NotificationBlocks = `
resource "prefect_block" "day" {
  name      = "day"
  type_slug = "slack-webhook"
  data      = jsonencode({ url = "https://example.com/day" })
}
resource "prefect_block" "night" {
  name      = "night"
  type_slug = "slack-webhook"
  data      = jsonencode({ url = "https://example.com/night" })
}
`
