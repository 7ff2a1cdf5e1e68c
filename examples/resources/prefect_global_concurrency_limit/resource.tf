# At most 5 connections at a time: flows take one with concurrency("warehouse").
resource "prefect_global_concurrency_limit" "warehouse" {
  name  = "warehouse"
  limit = 5
}

# 60 calls a minute: flows ask with rate_limit("partner-api").
resource "prefect_global_concurrency_limit" "partner_api" {
  name                  = "partner-api"
  limit                 = 60
  slot_decay_per_second = 1
}
