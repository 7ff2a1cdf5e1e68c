from prefect import flow


@flow
def load_orders(days: int = 7, region: str | None = None):
    """Loads orders.

    Args:
        days: How many days to go back.
        region: The region whose orders are loaded; all of them if none.
    """
    print(f"Loading {days} days of {region or 'all regions'}")
