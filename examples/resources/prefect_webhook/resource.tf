resource "prefect_webhook" "orders" {
  name        = "orders"
  description = "Receives new orders of the shop"

  # A Jinja template that renders the JSON of an event.
  template = <<-EOT
    {
      "event": "shop.order.{{ body.state }}",
      "resource": { "prefect.resource.id": "shop.order.{{ body.id }}" },
      "payload": {{ body | tojson }}
    }
  EOT
}

output "orders_endpoint" {
  value = prefect_webhook.orders.endpoint
}
