"""A flow that leaves traces: a task that succeeds at its second attempt, an artifact, and a long log."""

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.context import TaskRunContext
from prefect.logging import get_run_logger

LINES = 10_000


@task(retries=2, retry_delay_seconds=0, task_run_name="flaky", tags=["uneven"])
def flaky() -> None:
    if TaskRunContext.get().task_run.run_count == 1:
        raise ValueError("not at once")


@flow
def leaves() -> None:
    flaky()
    create_markdown_artifact("# All is well", key="leaves-report")
    logger = get_run_logger()
    for n in range(LINES):
        logger.info("line %05d", n)
    logger.warning("that was all")


if __name__ == "__main__":
    leaves()
