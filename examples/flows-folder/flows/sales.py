from datetime import date
from typing import Literal

from prefect import flow


@flow
def sales_report(day: str, region: Literal["eu", "us"] = "eu", limit: int = 100):
    """Reports on the sales of a day.

    Args:
        day: The day to report on, or "today".
        region: The region whose sales count.
        limit: How many of the largest sales are listed.
    """
    print(f"Sales of {day} in {region}, the largest {limit}")


@flow(name="Sales forecast", description="Forecasts the next quarter.")
async def forecast(start: date | None = None):
    print(f"From {start or date.today()} on")
