"""A flow that ends as it is told to."""

import time

from prefect import flow, task
from prefect.logging import get_run_logger


@task
def greet(name: str) -> None:
    get_run_logger().info("Hello %s", name)


@flow
def runs(end: str = "well", name: str = "world") -> None:
    greet(name)
    if end == "badly":
        get_run_logger().error("This will not end well")
        raise ValueError("no luck today")
    if end == "late":
        time.sleep(600)
