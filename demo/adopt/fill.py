"""Fills a Prefect server, through Prefect's own client and command line, as a team does that knows no Terraform.

    python fill.py fill OBJECTS    make what a team has, and more of the same, up to OBJECTS objects
    python fill.py deploy          deploy the project again, as the team does with each change
    python fill.py count           print how many objects there are to adopt, by kind

PREFECT_API_URL says which server. The current directory is the project's.
"""

import datetime
import json
import subprocess
import sys
import uuid

from prefect import flow, get_client
from prefect.automations import (
    Automation,
    CallWebhook,
    CompoundTrigger,
    DoNothing,
    EventTrigger,
    Posture,
    ResourceSpecification,
    RunDeployment,
    SendNotification,
    SequenceTrigger,
)
from prefect.blocks.core import Block
from prefect.blocks.notifications import SlackWebhook
from prefect.blocks.system import Secret
from prefect.blocks.webhook import Webhook
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import GlobalConcurrencyLimitCreate, WorkPoolCreate, WorkPoolUpdate
from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule
from prefect.filesystems import LocalFileSystem
from prefect.states import Completed
from prefect.variables import Variable
from pydantic import Field, SecretStr

# What must show in no configuration and in no plan, and of a block in no state either.
PLANTED = "planted0secret"


class ShopDatabase(Block):
    """A block type of the team's own, with a secret, an object and another block in it."""

    _block_type_name = "Shop Database"
    _block_type_slug = "shop-database"
    _description = "Where the shop keeps <orders> & customers."

    host: str
    port: int = 5432
    options: dict[str, str] = Field(default_factory=dict)
    password: SecretStr
    token: Secret[str] | None = None


def prefect(*args: str) -> None:
    """Run a command of Prefect's own command line."""
    command = [sys.executable, "-m", "prefect", "--no-prompt", *args]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"prefect {' '.join(args)} failed:\n{done.stdout}")


def fill(objects: int) -> None:
    """Make one of each first, then as many as are wanted."""
    with get_client(sync_client=True) as client:
        pools(client)
        limits(client)
        variables()
        blocks()
        deploy()
        served(client)
        automations(client)
        runs(client)
        more(client, objects - sum(counts(client).values()))


def deploy() -> None:
    prefect("deploy", "--all")


def pools(client: SyncPrefectClient) -> None:
    prefect("work-pool", "create", "shop", "--type", "process")
    client.update_work_pool("shop", WorkPoolUpdate(concurrency_limit=10))
    prefect("work-queue", "create", "orders", "--pool", "shop", "--limit", "3", "--priority", "1")
    client.create_work_pool(WorkPoolCreate(
        name="legacy pool", type="docker", description="Kept for \"old\" jobs: ${HOME} stays as it is", is_paused=True,
        base_job_template={
            "job_configuration": {"image": "{{ image }}", "command": "{{ command }}", "labels": {"%{if}": "${team}"}},
            "variables": {"type": "object", "properties": {"image": {"type": "string", "default": "python:3.13"}, "command": {"type": "string"}}},
        },
    ))


def limits(client: SyncPrefectClient) -> None:
    prefect("gcl", "create", "database", "--limit", "5", "--slot-decay-per-second", "0.25")
    client.create_global_concurrency_limit(GlobalConcurrencyLimitCreate(name="api", limit=1, active=False))
    client.create_concurrency_limit(tag="warehouse", concurrency_limit=4)


def variables() -> None:
    prefect("variable", "set", "greeting", "hello", "--tag", "shop")
    Variable.set("countries", ["DE", "FR", {"code": "IT", "vat": 0.22}], tags=["shop", "orders"])
    Variable.set("settings", {"retries": 3, "nested": {"on": True, "off": None}, "text": "${not_terraform} %{ nor this }"})
    Variable.set("rate", 1.5)
    Variable.set("document", '{"b": 1.0, "a": [1, 2]}')
    Variable.set("nothing", None)
    Variable.set("empty", "")
    Variable.set("lines", "first\nsecond\t\"quoted\" \\ ünï\n")


def blocks() -> None:
    token = Secret(value=PLANTED + "-token")
    token.save("git-token")
    Secret(value={"user": "shop", "password": PLANTED + "-nested"}).save("database-login")
    LocalFileSystem(basepath="/data/orders").save("orders")
    SlackWebhook(url=f"https://hooks.slack.com/services/T00000000/B00000000/{PLANTED}{0:010}").save("alerts")
    Webhook(method="POST", url=f"https://example.com/{PLANTED}", headers={"X-Key": PLANTED}).save("partner")
    ShopDatabase.register_type_and_schema()
    ShopDatabase(host="db.example.com", options={"sslmode": "require"}, password=PLANTED + "-password", token=token).save("main")


def served(client: SyncPrefectClient) -> None:
    """Deployments as flow.deploy and flow.serve make them."""
    source = flow.from_source(".", entrypoint="flows/shop.py:import_orders")
    source.deploy("by-python", work_pool_name="shop", parameters={"limit": 7}, cron="*/15 * * * *", build=False, push=False, print_next_steps=False)
    limit = client.read_global_concurrency_limit_by_name("database")
    served = source.to_deployment("served", interval=datetime.timedelta(minutes=10), tags=["served"]).apply()
    # The client has no field for it; the API does.
    client.request("PATCH", f"/deployments/{served}", json={"global_concurrency_limit_id": str(limit.id)}).raise_for_status()


def automations(client: SyncPrefectClient) -> None:
    nightly = client.read_deployment_by_name("import-orders/nightly")
    slack = SlackWebhook.load("alerts")
    webhook = Webhook.load("partner")
    failed = EventTrigger(expect={"prefect.flow-run.Failed", "prefect.flow-run.Crashed"}, match=ResourceSpecification({"prefect.resource.id": "prefect.flow-run.*"}),
                          match_related=ResourceSpecification({"prefect.resource.role": "flow", "prefect.resource.name": ["import-orders", "tidy-up"]}),
                          posture=Posture.Reactive, threshold=2, within=datetime.timedelta(minutes=5), for_each={"prefect.resource.id"})
    silent = EventTrigger(expect={"shop.order"}, after={"shop.open"}, posture=Posture.Proactive, threshold=1, within=datetime.timedelta(hours=1))
    Automation(name="notify us", trigger=failed, description="of failures",
                      actions=[SendNotification(block_document_id=slack._block_document_id, subject="Failed: {{ flow.name }}", body="See {{ flow_run|ui_url }}\nsoon.")]).create()
    Automation(name="nobody orders", trigger=silent, enabled=False, tags=["shop"], actions=[CallWebhook(block_document_id=webhook._block_document_id, payload=json.dumps({"text": "no orders"}))],
               actions_on_resolve=[DoNothing()]).create()
    Automation(name="both", trigger=CompoundTrigger(triggers=[failed, silent], require="all", within=datetime.timedelta(hours=2)),
               actions=[RunDeployment(source="selected", deployment_id=nightly.id, parameters={"country": {"__prefect_kind": "jinja", "template": "{{ event.resource.name }}"}, "limit": 3}, job_variables={"env": {"A": "b"}})]).create()
    Automation(name="in turn", trigger=SequenceTrigger(triggers=[silent, CompoundTrigger(triggers=[failed, silent], require=1, within=None)], within=datetime.timedelta(days=1)),
               actions=[DoNothing()]).create()


def runs(client: SyncPrefectClient) -> None:
    nightly = client.read_deployment_by_name("import-orders/nightly")
    run = client.create_flow_run_from_deployment(nightly.id, parameters={"limit": 1}, tags=["by hand"], idempotency_key="by-hand")
    client.set_flow_run_state(run.id, Completed(message="done"), force=True)


def more(client: SyncPrefectClient, objects: int) -> None:
    """More objects of each kind, of which some depend on others."""
    flow_id = client.create_flow_from_name("generated")
    makers = (more_variables, more_deployments, more_limits, more_queues, more_blocks, more_automations)
    made = 0
    for i in range(objects):
        if made >= objects - 1:
            return
        made += makers[i % len(makers)](client, f"generated-{i:03}", flow_id)


def more_variables(client: SyncPrefectClient, name: str, flow_id: uuid.UUID) -> int:
    Variable.set(name.replace("-", "_"), {"name": name, "list": [1, 2.5, None]}, tags=["generated"])
    return 1


def more_deployments(client: SyncPrefectClient, name: str, flow_id: uuid.UUID) -> int:
    created = client.create_deployment(flow_id=flow_id, name=name, tags=["generated"], parameters={"a": 1}, work_pool_name="shop", paused=True)
    client.create_deployment_schedules(created, [(CronSchedule(cron="15 4 * * *"), True), (IntervalSchedule(interval=datetime.timedelta(hours=7)), False)])
    return 3


def more_limits(client: SyncPrefectClient, name: str, flow_id: uuid.UUID) -> int:
    client.create_global_concurrency_limit(GlobalConcurrencyLimitCreate(name=name, limit=2))
    client.create_concurrency_limit(tag=name, concurrency_limit=3)
    return 2


def more_queues(client: SyncPrefectClient, name: str, flow_id: uuid.UUID) -> int:
    client.create_work_queue(name=name, work_pool_name="legacy pool")
    return 1


def more_blocks(client: SyncPrefectClient, name: str, flow_id: uuid.UUID) -> int:
    Secret(value=PLANTED + name).save(name)
    return 1


def more_automations(client: SyncPrefectClient, name: str, flow_id: uuid.UUID) -> int:
    Automation(name=name, trigger=EventTrigger(expect={name}, posture=Posture.Reactive, threshold=1), actions=[DoNothing()]).create()
    return 1


def counts(client: SyncPrefectClient) -> dict[str, int]:
    """The objects on the server, as Prefect's own API counts or lists them."""
    found = {kind: all_of(client, path, body) for kind, (path, body) in KINDS.items()}
    # Prefect keeps limits of its own for deployments and for tags, which belong to those.
    found["global_concurrency_limit"] = [x for x in found["global_concurrency_limit"] if not x["name"].startswith(("deployment:", "tag:"))]
    found["deployment_schedule"] = [x for d in found["deployment"] for x in d["schedules"]]
    return {kind: len(objects) for kind, objects in sorted(found.items())}


KINDS = {
    "automation": ("/automations/filter", {}),
    "block": ("/block_documents/filter", {}),
    "block_schema": ("/block_schemas/filter", {}),
    "block_type": ("/block_types/filter", {}),
    "deployment": ("/deployments/filter", {}),
    "flow": ("/flows/filter", {}),
    "flow_run": ("/flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}}),
    "global_concurrency_limit": ("/v2/concurrency_limits/filter", {}),
    "task_run_concurrency_limit": ("/concurrency_limits/filter", {}),
    "variable": ("/variables/filter", {}),
    "work_pool": ("/work_pools/filter", {}),
    "work_queue": ("/work_queues/filter", {}),
}


def all_of(client: SyncPrefectClient, path: str, body: dict) -> list[dict]:
    """Every object that a filter finds, page by page."""
    found: list[dict] = []
    while page := client.request("POST", path, json=body | {"limit": 100, "offset": len(found)}).raise_for_status().json():
        found += page
    return found


def main() -> None:
    match sys.argv[1:]:
        case ["fill", objects]:
            fill(int(objects))
        case ["deploy"]:
            deploy()
        case ["count"]:
            with get_client(sync_client=True) as client:
                for kind, number in counts(client).items():
                    print(f"{number:6} {kind}")
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
