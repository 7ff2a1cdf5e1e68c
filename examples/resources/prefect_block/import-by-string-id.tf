import {
  to = prefect_block.aws
  id = "aws-credentials/production"
}
