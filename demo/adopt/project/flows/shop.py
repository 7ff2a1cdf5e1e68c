"""The flows that the team deploys with Prefect's own tools."""

from typing import Literal

from prefect import flow


@flow(name="import-orders", description="Fetches the orders of a day.")
def import_orders(country: str = "DE", limit: int = 100, mode: Literal["full", "delta"] = "delta") -> None:
    """Fetch orders."""


@flow(name="bill-customers")
def bill_customers(dry_run: bool = True) -> None:
    """Write invoices."""


@flow(name="tidy-up")
def tidy_up(older_than_days: float = 30.0) -> None:
    """Delete what is old."""
