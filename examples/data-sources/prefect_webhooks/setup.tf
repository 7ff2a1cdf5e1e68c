resource "prefect_webhook" "orders" {
  name     = "orders"
  template = "{\"event\": \"shop.order\", \"resource\": {\"prefect.resource.id\": \"shop\"}}"
}
