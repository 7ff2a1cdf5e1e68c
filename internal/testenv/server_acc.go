package testenv

// OneOfEach is a configuration with an object of each kind that stays, and little said about any.
const OneOfEach = `
resource "prefect_flow" "test" { name = "one-of-each" }

resource "prefect_work_pool" "test" {
  name = "one-of-each"
  type = "process"
}

resource "prefect_work_queue" "test" {
  name           = "high"
  work_pool_name = prefect_work_pool.test.name
}

resource "prefect_deployment" "test" {
  name            = "one-of-each"
  flow_id         = prefect_flow.test.id
  work_pool_name  = prefect_work_pool.test.name
  work_queue_name = prefect_work_queue.test.name
}

resource "prefect_deployment_schedule" "test" {
  deployment_id = prefect_deployment.test.id
  rrule         = "FREQ=DAILY;BYHOUR=6"
}

resource "prefect_variable" "test" {
  name  = "one_of_each"
  value = { a = [1.5, null] }
}
`
