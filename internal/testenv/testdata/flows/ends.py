"""Flows that end in each of the ways in which a flow can end."""

import os
import signal
import time

from prefect import flow, task
from prefect.logging import get_run_logger
from prefect.runtime import flow_run


@task(task_run_name="double-{number}")
def double(number: int) -> int:
    return 2 * number


@flow(name="ends-child")
def child(numbers: list[int]) -> int:
    get_run_logger().info("The child has %d numbers", len(numbers))
    return sum(double.map(numbers).result())


@flow(name="ends")
def nested(numbers: int = 3) -> None:
    log = get_run_logger()
    log.info("Asking the child")
    log.debug("This is not shown")
    log.warning("The child says %d", child(list(range(numbers))))


@flow(name="ends")
def quick() -> None:
    get_run_logger().info("Done already")


@flow(name="ends")
def fails() -> None:
    get_run_logger().error("This will not end well")
    raise ValueError("no luck today")


@flow(name="ends", retries=1, retry_delay_seconds=0)
def retries() -> None:
    attempt = flow_run.run_count
    get_run_logger().info("Attempt %d", attempt)
    if attempt < 2:
        raise ValueError("not yet")


@flow(name="ends", timeout_seconds=1)
def times_out() -> None:
    time.sleep(600)


@flow(name="ends")
def crashes() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
