variable "aws_secret_access_key" {
  type      = string
  sensitive = true
  default   = "an-example"
}

variable "webhook_url" {
  type      = string
  ephemeral = true
  default   = "https://example.com/hook"
}
