"""A small report, as a flow of three tasks. It needs nothing but Prefect."""

import random

from prefect import flow, task
from prefect.logging import get_run_logger
from prefect.variables import Variable


@task(retries=2)
def load_orders(count: int) -> list[float]:
    orders = [round(random.uniform(5, 250), 2) for _ in range(count)]
    get_run_logger().info("Loaded %d orders", len(orders))
    return orders


@task
def total(orders: list[float]) -> float:
    return round(sum(orders), 2)


@task
def report(orders: list[float], revenue: float, currency: str) -> str:
    line = f"{len(orders)} orders, {revenue} {currency} in all, {max(orders)} {currency} the largest"
    get_run_logger().info(line)
    return line


@flow
def daily_report(orders: int = 50) -> str:
    """Report on the orders of the day."""
    currency = Variable.get("demo_currency", default="EUR")
    loaded = load_orders(orders)
    return report(loaded, total(loaded), currency)
