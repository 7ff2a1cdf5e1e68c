"""Flows that wait for what is done to them."""

import os
import time

from prefect import flow, get_client, pause_flow_run, task
from prefect.exceptions import Pause
from prefect.input import RunInput
from prefect.logging import get_run_logger
from prefect.runtime import flow_run


class Approval(RunInput):
    approved_by: str


@task
def step() -> None:
    time.sleep(0.2)


def stop_if_suspended() -> None:
    """Before 3.7.1, Prefect itself does not stop a run that others suspend; later it can miss that."""
    with get_client(sync_client=True) as client:
        state = client.read_flow_run(flow_run.id).state
    if state.name == "Suspended":
        raise Pause(state=state)


@flow
def acts(what: str) -> None:
    get_run_logger().info("The process is %s", os.getpid())
    if what == "asks":
        approval = pause_flow_run(wait_for_input=Approval, poll_interval=1)
        get_run_logger().info("Approved by %s", approval.approved_by)
    elif what == "fails once" and flow_run.run_count < 2:
        raise ValueError("not yet")
    elif what == "sleeps":
        time.sleep(600)
    elif what == "steps":
        for _ in range(3000):
            step()
            stop_if_suspended()
