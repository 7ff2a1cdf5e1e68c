"""A flow with mapped tasks, a sub-flow, a task inside a task, and artifacts, that ends as it is told to."""

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact, create_progress_artifact
from prefect.logging import get_run_logger


@task
def double(x: int) -> int:
    return 2 * x


@task
def extract(x: int) -> int:
    if x == 1:
        create_markdown_artifact("One row", key="rows")
    return double(x)


@task
def load(rows: list[int]) -> int:
    return sum(rows)


@flow
def clean(x: int) -> int:
    return double(x)


@flow
def graph(end: str = "well") -> None:
    create_progress_artifact(12.5, key="eighth")
    rows = extract.map([1, 2, 3])
    cleaned = clean(rows[0].result())
    load(rows)
    if end == "badly":
        get_run_logger().error("This | that `failed`")
        raise ValueError("no luck today")
    load([cleaned])
