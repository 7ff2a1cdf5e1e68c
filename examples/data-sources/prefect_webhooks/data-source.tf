data "prefect_webhooks" "all" {}

# The webhooks that accept requests without authentication
output "open_webhooks" {
  value = [for w in data.prefect_webhooks.all.webhooks : w.name if w.service_account_id == null]
}
