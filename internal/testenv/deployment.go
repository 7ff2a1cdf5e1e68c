package testenv

// DeploymentSetup is a flow, a work pool and a queue of it.
const DeploymentSetup = `
resource "prefect_flow" "test" {
  name = "deployment-lifecycle"
}
resource "prefect_work_pool" "test" {
  name = "deployment-lifecycle"
  type = "process"
}
resource "prefect_work_queue" "test" {
  name           = "fast"
  work_pool_name = prefect_work_pool.test.name
}
`

const PullStepsExample = `pull_steps = [
  { type = "git_clone", repository = "https://example.com/flows.git", branch = "main", include_submodules = true },
  { type = "run_shell_script", script = "make", env = { A = "1" }, stream_output = false },
  { step = "prefect.deployments.steps.pull_with_block", inputs = jsonencode({ block_document_name = "code", block_type_slug = "s3-bucket" }) },
]
`
