from prefect import flow


@flow
def clean_up(older_than_days: float = 30, *, dry_run: bool = True):
    """Removes old files."""
    print(f"Removing what is older than {older_than_days} days" + (", in thought" if dry_run else ""))
