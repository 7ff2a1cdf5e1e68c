data "prefect_webhooks" "all" {}

# The webhooks to which anyone can send who knows the address
output "open_webhooks" {
  value = [for w in data.prefect_webhooks.all.webhooks : w.name if w.service_account_id == null]
}
