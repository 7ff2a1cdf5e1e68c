# All credential blocks, without their secrets.
data "prefect_blocks" "credentials" {
  type_slugs = ["aws-credentials", "gcp-credentials"]
}

output "credentials" {
  value = [for b in data.prefect_blocks.credentials.blocks : "${b.type_slug}/${b.name}"]
}
