# The values are stored in the state, including secrets.
resource "prefect_block" "aws" {
  name      = "production"
  type_slug = "aws-credentials"
  data = jsonencode({
    aws_access_key_id     = "AKIAEXAMPLE"
    aws_secret_access_key = var.aws_secret_access_key
    region_name           = "eu-central-1"
  })
}

# A reference to another block.
resource "prefect_block" "bucket" {
  name      = "results"
  type_slug = "s3-bucket"
  data = jsonencode({
    bucket_name = "results"
    credentials = { "$ref" = { block_document_id = prefect_block.aws.id } }
  })
}

# The values are stored neither in the state nor in the plan. Change the version
# to send them again.
resource "prefect_block" "alerts" {
  name            = "alerts"
  type_slug       = "slack-webhook"
  data_wo         = jsonencode({ url = var.webhook_url })
  data_wo_version = 1
}
