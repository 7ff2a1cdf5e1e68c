"""Writes deploys.json: what `prefect deploy --all` sends to the API for each file in deploys; and into redeploys.json, for the
version of Prefect that runs it, what becomes of the schedules of deployments that exist already.

Run it with the Python of an environment that has Prefect: python deploys.py. With --redeploys it writes redeploys.json only.

The code of the command runs in this process, with a client that answers by itself and records what is sent. Nothing is
built or pushed: templates of the output of such steps, of variables and of the environment stay as they are.
"""

import asyncio
import contextlib
import io
import json
import os
import pathlib
import re
import shutil
import sys
import tempfile
import uuid
import warnings

warnings.simplefilter("ignore")

import httpx  # noqa: E402
from rich.console import Console  # noqa: E402

import prefect  # noqa: E402
import prefect.deployments.runner as runner  # noqa: E402
from prefect import settings  # noqa: E402
from prefect.cli.deploy import _config, _core  # noqa: E402
from prefect.client.orchestration import PrefectClient  # noqa: E402

here = pathlib.Path(__file__).parent
PLACEHOLDER = re.compile(r"{{\s*([\w.\-\[\]$]+)\s*}}")


class Server:
    """Plays the API for one file."""

    def __init__(self, existing=()):
        self.flows, self.deployments = {}, {}
        self.existing = list(existing)  # the schedules of each deployment, none of which exists when there are none
        self.updates, self.deletions = {}, {}

    def exists(self, name):
        made = str(uuid.uuid5(uuid.NAMESPACE_DNS, name))
        self.updates[made] = name
        schedules = [{"id": str(uuid.uuid4()), "slug": slug, "schedule": {"cron": "0 3 * * *"}, "active": True} for slug in self.existing]
        return {"id": made, "name": name, "flow_id": str(uuid.uuid4()), "schedules": schedules}

    def change(self, request, identity, rest, body):
        """A server removes all schedules on an update to an empty list, unless all of them have slugs."""
        name = self.updates[identity]
        if request.method == "DELETE":
            self.deletions[name] = self.deletions.get(name, 0) + 1
        elif body.get("schedules") == [] and not all(self.existing):
            self.deletions[name] = len(self.existing)
        return httpx.Response(204)

    def __call__(self, request):
        path = request.url.path.removeprefix("/api").strip("/")
        body = json.loads(request.content) if request.content else {}
        first, _, rest = path.partition("/")
        if request.method == "POST" and path == "flows":
            flow = self.flows.setdefault(body["name"], str(uuid.uuid4()))
            return httpx.Response(201, json={"id": flow, "name": body["name"], "created": None, "updated": None})
        if request.method == "POST" and path == "deployments":
            return httpx.Response(201, json={"id": self.deploy(body)})
        if self.existing and path.startswith("deployments/name/"):
            return httpx.Response(200, json=self.exists(path.rsplit("/", 1)[1]))
        if self.existing and first == "deployments":
            identity, _, rest = rest.partition("/")
            return self.change(request, identity, rest, body)
        if first in ("deployments", "csrf-token"):
            return httpx.Response(404, json={"detail": "there is none"})
        if first == "work_pools" and rest.endswith("workers/filter"):
            return httpx.Response(200, json=[])
        if first == "work_pools":
            pool = {"id": str(uuid.uuid4()), "name": rest, "type": "process", "base_job_template": {}, "default_queue_id": str(uuid.uuid4())}
            return httpx.Response(200, json=pool)
        if first == "automations" and request.method == "POST":
            self.automate(body)
            return httpx.Response(201, json={"id": str(uuid.uuid4())})
        if first == "automations":
            return httpx.Response(204)
        raise AssertionError(f"{request.method} {path}")

    def deploy(self, body):
        identity = body.pop("flow_id")
        flow = next(name for name, found in self.flows.items() if found == identity)
        made = str(uuid.uuid4())
        # A second deployment of the flow and the name takes the place of the first.
        self.deployments = {k: d for k, d in self.deployments.items() if (d["flow_name"], d["name"]) != (flow, body["name"])}
        self.deployments[made] = {"flow_name": flow, **body, "automations": []}
        return made

    def automate(self, body):
        [action] = body.pop("actions")
        made = action.pop("deployment_id")
        self.deployments[made]["automations"].append({**body, "action": action})


class Kept(dict):
    """The output of a step whose values are the templates for them."""

    def __init__(self, name):
        self.name = name

    def get(self, key, default=None):
        return "{{ %s.%s }}" % (self.name, key)

    def __contains__(self, key):
        return True

    def __getitem__(self, key):
        return self.get(key)


async def run_steps(steps, *args, **kwargs):
    out = {}
    for step in steps:
        for inputs in step.values():
            if isinstance(inputs, dict) and inputs.get("id"):
                out[inputs["id"]] = Kept(inputs["id"])
    return out


async def unchanged(template, *args, **kwargs):
    return template


def deploy(text, folder, server=None):
    server = server or Server()

    def client(*args, sync_client=False, **kwargs):
        return PrefectClient("http://api.test/api", httpx_settings={"transport": httpx.MockTransport(server)})

    _core.get_client = runner.get_client = client
    _core.run_steps = run_steps
    _core.resolve_block_document_references = _core.resolve_variables = unchanged
    for name in PLACEHOLDER.findall(text):
        if name.startswith("$"):
            os.environ[name[1:]] = "{{ %s }}" % name
    messages = io.StringIO()
    console = Console(file=messages, width=200)
    path = pathlib.Path(folder, "prefect.yaml")
    path.write_text(text)
    configs, actions = _config._load_deploy_configs_and_actions(path, console=console)
    if "Skipping" in messages.getvalue():
        return {"refused": True}
    try:
        asyncio.run(_core._run_multi_deploy(configs, actions, deploy_all=True, console=console, is_interactive=lambda: False))
    except Exception as e:
        if isinstance(e, AssertionError):
            raise
        return {"failed": type(e).__name__}
    versions = {d.get("name"): d.get("version") for d in configs}
    return {"deployments": [normal(d, versions.get(d["name"]), folder) for d in server.deployments.values()]}


def normal(sent, version, folder):
    """What was sent, without what depends on the machine, and without nulls."""
    if not version:
        sent["version"] = None  # a hash of the code
    for key in ("path", "storage_document_id", "infrastructure_document_id", "version_info", "labels"):
        sent.pop(key, None)
    where = os.path.basename(folder)
    for step in sent.get("pull_steps") or []:
        directory = next(iter(step.values()), {})
        if isinstance(directory, dict) and where in str(directory.get("directory")):
            sent["pull_steps"] = None  # made up of the folder in which the command runs
            break
    if not sent["parameter_openapi_schema"].get("definitions"):
        sent["parameter_openapi_schema"].pop("definitions", None)
    return {k: v for k, v in sent.items() if v is not None}


@contextlib.contextmanager
def project():
    with tempfile.TemporaryDirectory(prefix="project-of-this-test-") as folder:
        folder = os.path.realpath(folder)
        shutil.copytree(here / "projects" / "flows", pathlib.Path(folder, "flows"))
        for name in [n for n in sys.modules if n.split(".")[0] in ("flows", "etl")]:
            del sys.modules[name]
        os.chdir(folder)
        sys.path.insert(0, folder)
        yield folder
        sys.path[:] = [p for p in sys.path if not p.startswith(folder)]
        os.chdir("/")


def redeploys():
    """For each deployment of a file: whether schedules that it has stay, by default and where the setting says to clear them."""
    out = {}
    text = (here / "deploys" / "15-schedule-null.yaml").read_text()
    for setting in ("false", "true"):
        for slugs in ([None], ["a"], ["a", None]):
            os.environ["PREFECT_DEPLOYMENTS_CLEAR_SCHEDULES_ON_EMPTY"] = setting
            server = Server(slugs)
            with project() as folder, settings.temporary_settings():
                deploy(text, folder, server)
            for name in server.updates.values():
                stays = {0: "stay", len(slugs): "removed"}[server.deletions.get(name, 0)]
                was = out.setdefault(name, {}).setdefault("with the setting" if setting == "true" else "by default", stays)
                assert was == stays, (name, slugs)
    return out


def main():
    recorded = here / "redeploys.json"
    versions = json.loads(recorded.read_text()) if recorded.exists() else {}
    versions[prefect.__version__] = redeploys()
    recorded.write_text(json.dumps(versions, indent=1, sort_keys=True) + "\n")
    if "--redeploys" in sys.argv:
        return
    answers = {}
    for file in sorted((here / "deploys").glob("*.yaml")):
        with project() as folder:
            answers[file.name] = deploy(file.read_text(), folder)
    (here / "deploys.json").write_text(json.dumps(answers, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


main()
