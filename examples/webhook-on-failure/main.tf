# Calls a webhook when a flow run fails or crashes.

variable "url" {
  description = "URL of the webhook."
  type        = string
  default     = "https://alerts.example.com/prefect"
}

variable "token" {
  description = "Token of the called service."
  type        = string
  sensitive   = true
  default     = "example"
}

# Neither the URL nor the token is stored in the state. Change the version to
# send them again.
resource "prefect_block" "alerts" {
  name      = "alerts"
  type_slug = "webhook"
  data_wo = jsonencode({
    method  = "POST"
    url     = var.url
    headers = { "Content-Type" = "application/json", "Authorization" = "Bearer ${var.token}" }
  })
  data_wo_version = 1
}

resource "prefect_automation" "alert" {
  name        = "alert on failure"
  description = "Notifies the alert service of each failed flow run."

  trigger = {
    event = {
      posture = "Reactive"
      expect  = ["prefect.flow-run.Failed", "prefect.flow-run.Crashed"]
      match   = jsonencode({ "prefect.resource.id" = "prefect.flow-run.*" })
    }
  }

  actions = [{
    type              = "call-webhook"
    block_document_id = prefect_block.alerts.id
    payload           = <<-EOT
      {
        "flow": {{ flow.name | tojson }},
        "run": {{ flow_run.name | tojson }},
        "message": {{ flow_run.state.message | tojson }}
      }
    EOT
  }]
}
