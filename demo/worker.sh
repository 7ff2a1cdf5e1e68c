#!/bin/sh
# Starts a process worker on the work pool "demo" as soon as Terraform has made the pool: a worker that is there before
# its pool either makes one itself, or reports the first run as crashed.
until python -m prefect work-pool inspect demo >/dev/null 2>&1; do sleep 1; done
exec python -m prefect worker start --name demo --pool demo
