from prefect import flow, task


@task
def answers(commit: str) -> bool:
    print(f"Checking {commit}")
    return True


@flow(log_prints=True)
def checks(commit: str):
    """Checks that a release responds."""
    if not answers(commit):
        raise RuntimeError(f"{commit} does not answer")
