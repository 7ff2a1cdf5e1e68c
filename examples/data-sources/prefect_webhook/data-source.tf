data "prefect_webhook" "orders" {
  name = "orders"
}

output "orders_endpoint" {
  value = data.prefect_webhook.orders.endpoint
}
