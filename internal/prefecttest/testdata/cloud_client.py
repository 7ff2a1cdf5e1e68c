"""Calls Prefect Cloud with Prefect's own command and client, and prints a line of JSON for each call: its name and, when it failed,
what went wrong. Arguments: the address of the API, an API key, ACCOUNT_HANDLE/WORKSPACE_HANDLE and the address of the workspace."""

import json
import os
import re
import sys
import tempfile
import traceback
from datetime import datetime, timezone
from uuid import uuid4

api, key, workspace, workspace_url = sys.argv[1:5]
os.environ.update({"PREFECT_CLOUD_API_URL": api, "NO_COLOR": "1", "COLUMNS": "400", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"})

import prefect.context  # noqa: E402 - it reads the environment
from prefect.cli import app  # noqa: E402


def say(name, problem=None):
    print(json.dumps({"call": name, "problem": problem}), flush=True)


def command(*args, shows="", answers=""):
    """Runs the prefect command, whose output must have the pattern. It reads the answers to its questions."""
    with tempfile.TemporaryFile("w+") as typed, tempfile.TemporaryFile("w+") as shown:
        typed.write(answers)
        typed.seek(0)

        def run():
            for stream, descriptor in (typed, 0), (shown, 1), (shown, 2):
                os.dup2(stream.fileno(), descriptor)
            sys.argv = ["prefect", *args]
            prefect.context.GLOBAL_SETTINGS_CONTEXT = prefect.context.root_settings_context()  # a command before may have written some
            app()

        code = in_child(run)
        shown.seek(0)
        output = shown.read()
    ok = code == 0 and re.search(shows, output)
    say("prefect " + " ".join(args[:3]), None if ok else f"exit code {code}, expected {shows!r}: {output[-2000:]}")
    return output


def in_child(do):
    """Calls do in a fork of this process, which has imported Prefect already, and returns the exit code."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 1
    try:
        do()
        code = 0
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 1)


def attempt(name, do):
    try:
        value = do()
        say(name)
        return value
    except Exception:
        say(name, traceback.format_exc()[-2000:])


def commands():
    command("cloud", "login", "--key", key, "--workspace", workspace, shows="Authenticated with Prefect Cloud")
    command("cloud", "workspace", "ls", shows=workspace)
    command("cloud", "workspace", "set", "--workspace", workspace, shows="Successfully set workspace")
    command("cloud", "webhook", "create", "orders", "--template", "{ \"event\": \"x\" }", shows="orders")
    listed = command("cloud", "webhook", "ls", shows="orders")
    found = re.search(r"[0-9a-f]{8}-[0-9a-f-]{27}", listed)
    webhook = found.group() if found else str(uuid4())
    command("cloud", "webhook", "get", webhook, shows="orders")
    command("cloud", "webhook", "toggle", webhook, shows="(?i)disabled|false|toggled")
    command("cloud", "webhook", "update", webhook, "--description", "of the shop", shows="Successfully updated")
    command("cloud", "webhook", "delete", webhook, shows="Successfully deleted")
    command("work-pool", "create", "pool", "--type", "process", shows="Created work pool")
    command("work-pool", "ls", shows="pool")
    command("variable", "set", "name", "value", shows="(?i)set variable")
    command("cloud", "ip-allowlist", "ls", shows="IP allowlist is empty")
    command("cloud", "ip-allowlist", "add", "127.0.0.0/8", "--description", "this machine", shows="127.0.0.0/8")
    command("cloud", "ip-allowlist", "add", "192.0.2.1", shows="192.0.2.1")
    command("cloud", "ip-allowlist", "toggle", "192.0.2.1", shows="192.0.2.1.*False")
    command("cloud", "ip-allowlist", "remove", "192.0.2.1", shows="127.0.0.0/8")
    command("cloud", "ip-allowlist", "enable", shows="IP allowlist enabled", answers="y\n")
    command("cloud", "ip-allowlist", "disable", shows="IP allowlist disabled")
    command("cloud", "asset", "ls", "--prefix", "s3://", shows="s3://bucket/orders.csv")
    command("cloud", "asset", "delete", "s3://bucket/orders.csv", "--force", shows="Deleted asset")
    command("cloud", "asset", "ls", shows="No assets found")
    command("deployment", "ls", shows="")
    command("automation", "ls", shows="")


def clients():
    os.environ.update({"PREFECT_API_URL": workspace_url, "PREFECT_API_KEY": key})  # the commands have those of the profile
    prefect.context.GLOBAL_SETTINGS_CONTEXT = prefect.context.root_settings_context()
    from prefect import flow
    from prefect._experimental.sla.objects import FrequencySla, TimeToCompletionSla
    from prefect.client.cloud import get_cloud_client
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.objects import IPAllowlist, IPAllowlistEntry
    from prefect.events.actions import DoNothing
    from prefect.events.filters import EventFilter, EventNameFilter
    from prefect.events.schemas.automations import AutomationCore, EventTrigger
    import asyncio

    async def cloud():
        async with get_cloud_client() as c:
            await c.api_healthcheck()
            await c.read_workspaces()
            await c.read_current_workspace()
            await c.read_worker_metadata()
            settings = await c.read_account_settings()
            await c.update_account_settings({"ai_log_summaries": False})
            assert set(settings) >= {"ai_log_summaries"}, settings

    attempt("CloudClient", lambda: asyncio.run(cloud()))

    async def allowlist():
        async with get_cloud_client() as c:
            assert (await c.read_account_ip_allowlist()).entries == []
            await c.update_account_ip_allowlist(IPAllowlist(entries=[IPAllowlistEntry(ip_network="198.51.100.0/24", enabled=True)]))
            read = await c.read_account_ip_allowlist()
            assert [str(e.ip_network) for e in read.entries] == ["198.51.100.0/24"], read
            assert not (await c.check_ip_allowlist_access()).allowed
            await c.update_account_ip_allowlist(IPAllowlist(entries=[]))

    attempt("IP allowlist", lambda: asyncio.run(allowlist()))

    @flow
    def nothing():
        pass

    with get_client(sync_client=True) as c:
        flow_id = attempt("create_flow", lambda: c.create_flow(nothing))
        deployment_id = attempt("create_deployment", lambda: c.create_deployment(flow_id, "nightly"))
        attempt("read_deployment", lambda: c.read_deployment(deployment_id))

        def slas():
            first = c.apply_slas_for_deployment(deployment_id, [TimeToCompletionSla(name="a", duration=60), FrequencySla(name="b", stale_after=60)])
            second = c.apply_slas_for_deployment(deployment_id, [TimeToCompletionSla(name="a", duration=30)])
            assert (first.created, second.updated, second.deleted) == (["a", "b"], ["a"], ["b"]), (first, second)

        attempt("apply_slas_for_deployment", slas)
        run = attempt("create_flow_run_from_deployment", lambda: c.create_flow_run_from_deployment(deployment_id))
        attempt("read_flow_run", lambda: c.read_flow_run(run.id))

        def events():
            event = {"id": str(uuid4()), "occurred": datetime.now(timezone.utc).isoformat(), "event": "orders.new", "resource": {"prefect.resource.id": "shop"}}
            c._client.post("/events", json=[event]).raise_for_status()
            page = c.read_events(EventFilter(event=EventNameFilter(name=["orders.new"])), limit=10)
            assert [str(e.id) for e in page.events] == [event["id"]], page

        attempt("read_events", events)

    async def automations():
        async with get_client() as c:
            made = await c.create_automation(AutomationCore(
                name="a", trigger=EventTrigger(expect={"x"}, match_related={"prefect.resource.id": "y"}, posture="Reactive", threshold=1, within=0),
                actions=[DoNothing()]))
            read = await c.read_automation(made)
            assert read and read.name == "a", read
            assert [a.name for a in await c.read_automations_by_name("a")] == ["a"]
            await c.pause_automation(made)
            await c.resume_automation(made)
            await c.update_automation(made, AutomationCore(name="b", trigger=read.trigger, actions=read.actions))
            await c.delete_automation(made)

    attempt("automations", lambda: asyncio.run(automations()))


if in_child(clients) != 0:
    say("clients", "the calls of the Python client ended before the last one")
commands()
