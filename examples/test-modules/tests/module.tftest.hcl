mock_provider "prefect" {
  source = "./tests/mocks"
}

variables {
  flow_name = "daily-report"
}

run "deploys_the_flow" {
  command = apply

  assert {
    condition     = prefect_deployment.this.entrypoint == "flows/daily-report.py:main"
    error_message = "The entrypoint is ${prefect_deployment.this.entrypoint}."
  }

  assert {
    condition     = output.schedule == "At 07:00 on Monday to Friday (Europe/Berlin time)"
    error_message = "The schedule is ${output.schedule}."
  }
}

run "refuses_an_invalid_schedule" {
  command = plan

  variables {
    cron = "61 7 * * *"
  }

  expect_failures = [var.cron]
}
