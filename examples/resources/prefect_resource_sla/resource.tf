resource "prefect_flow" "etl" {
  name = "etl"
}

resource "prefect_deployment" "nightly" {
  name    = "nightly"
  flow_id = prefect_flow.etl.id
}

resource "prefect_resource_sla" "nightly" {
  resource_id = "prefect.deployment.${prefect_deployment.nightly.id}"

  slas = [
    { name = "done within an hour", duration = 3600 },
    { name = "done every day", stale_after = 86400, severity = "critical" },
    { name = "starts on time", within = 600, severity = "low" },
    {
      name           = "orders are fresh"
      within         = 7200
      resource_match = jsonencode({ "prefect.resource.id" = "shop.orders" })
      expected_event = "shop.orders.loaded"
    },
  ]
}
