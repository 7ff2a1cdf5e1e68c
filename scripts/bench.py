"""Measures the provider: wall time, requests and memory of apply, plan, change and destroy, beside two floors.

"terraform" is the same number of terraform_data resources that refer to each other alike, and cost no requests. "server" is
what bench_floor.py sends: the fewest requests for the objects, over one connection. A row of ratios divides the time of "ours"
by the sum of both. "plain" is the provider with batch_reads = false and without the adaptive number of concurrent writes.

Environment: BENCH_N (default 10,100,500,1000), BENCH_CASES (deployments,variables), BENCH_VARIANTS (ours,serial,plain),
BENCH_DB (sqlite, or postgres: the one that scripts/postgres finds), LATENCY_MS (0: of a proxy between provider and server),
BENCH_BASELINE (a file of ratios that these must not exceed by far, such as docs-dev/bench.json).
"""

import asyncio
import contextlib
import glob
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

import bench_floor

BENCH = pathlib.Path(sys.argv[1])
PROVIDER = os.path.realpath(os.environ["BENCH_PROVIDER"])
TERRAFORM = os.environ["BENCH_TERRAFORM"]
VENV = os.environ["BENCH_VENV"]
POSTGRES = os.environ.get("BENCH_POSTGRES", "")
LATENCY = float(os.environ.get("LATENCY_MS", "0")) / 1000
REQUEST = re.compile(rb"(?:GET|POST|PATCH|PUT|DELETE) \S+ HTTP/1\.1\r\n")

FLOOR = """
variable "change" {
  type    = number
  default = 0
}
resource "terraform_data" "x" {
  count = %(n)d
  input = { name = "thing-${count.index}", change = count.index == 0 ? var.change : 0 }
}
"""
REFERRING = """
locals {
  ids = terraform_data.x[*].id
}
resource "terraform_data" "y" {
  count = %(n)d
  input = { of = local.ids[count.index], cron = "${count.index %% 60} 6 * * *" }
}
"""
PREFECT = """
terraform {
  required_providers { prefect = { source = "prefect-terraform/prefect" } }
}
provider "prefect" { batch_reads = %s }
variable "change" {
  type    = number
  default = 0
}
"""
# name: what the objects are, the floor, the configuration
CASES = {
    "deployments": ("%(n)d + %(n)d deployments + schedules", FLOOR + REFERRING, """
resource "prefect_flow" "x" { name = "bench" }
resource "prefect_deployment" "x" {
  count       = %(n)d
  name        = "bench-${count.index}"
  flow_id     = prefect_flow.x.id
  entrypoint  = "flow.py:run"
  description = "deployment ${count.index}, change ${count.index == 0 ? var.change : 0}"
  parameters  = jsonencode({ number = count.index })
}
locals {
  ids = prefect_deployment.x[*].id
}
resource "prefect_deployment_schedule" "x" {
  count         = %(n)d
  deployment_id = local.ids[count.index]
  cron          = "${count.index %% 60} 6 * * *"
}
"""),
    "variables": ("%(n)d variables", FLOOR, """
resource "prefect_variable" "x" {
  count = %(n)d
  name  = "bench_${count.index}"
  value = { number = count.index, change = count.index == 0 ? var.change : 0 }
}
"""),
}
# name: batch_reads, further environment, parallelism
VARIANTS = {
    "ours": ("true", {}, 10),
    "serial": ("true", {}, 1),
    "plain": ("false", {"PREFECT_PROVIDER_BENCH_UNPACED": "1"}, 10),
}
STEPS = ("apply", "no-change plan", "one change", "destroy")
# How many times greater than in the baseline a ratio may be: machines and their loads differ.
TOLERANCE = 1.5


class Proxy:
    """Counts requests, and delays what goes either way."""

    def __init__(self, port):
        self.target, self.requests, self.port = port, 0, free_port()
        self.ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self.serve()), daemon=True).start()
        self.ready.wait()

    async def serve(self):
        server = await asyncio.start_server(self.connect, "127.0.0.1", self.port)
        self.ready.set()
        await server.serve_forever()

    async def connect(self, reader, writer):
        try:
            there, here = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.close()
            return
        await asyncio.gather(self.pipe(reader, here, True), self.pipe(there, writer, False))

    async def pipe(self, source, sink, counts):
        with contextlib.suppress(OSError):
            while data := await source.read(1 << 16):
                if counts:
                    self.requests += len(REQUEST.findall(data))
                if LATENCY:
                    await asyncio.sleep(LATENCY / 2)
                sink.write(data)
                await sink.drain()
        with contextlib.suppress(OSError):
            sink.close()


class Memory(threading.Thread):
    """Watches the peak of the resident memory of the provider's processes, in MB; 0 where there is no /proc."""

    def __init__(self):
        super().__init__(daemon=True)
        self.peak, self.over = 0, threading.Event()
        self.start()

    def run(self):
        while not self.over.wait(0.05):
            for exe in glob.glob("/proc/[0-9]*/exe"):
                with contextlib.suppress(OSError):
                    if os.readlink(exe) == PROVIDER:
                        status = pathlib.Path(exe).with_name("status").read_text()
                        found = re.search(r"VmHWM:\s+(\d+)", status)
                        self.peak = max(self.peak, int(found[1]) / 1024 if found else 0)

    def stop(self):
        self.over.set()
        self.join()
        return self.peak


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextlib.contextmanager
def postgres():
    """A PostgreSQL of its own; yields the address of its database."""
    if not POSTGRES:
        sys.exit("Error: BENCH_DB is postgres, and there is none. Install the package postgresql, or leave BENCH_DB out.")
    program = pathlib.Path(__file__).parents[1] / "internal" / "prefecttest" / "server" / "postgres.py"
    home, port = pathlib.Path(tempfile.mkdtemp(prefix="prefect-bench-pg-")), free_port()
    pid = home / "postgres" / "data" / "postmaster.pid"
    with open(BENCH / "postgres.log", "wb") as log:
        process = subprocess.Popen([sys.executable, program, POSTGRES, home, str(port)], stdout=log, stderr=log)
    try:
        while not (pid.exists() and "\nready" in pid.read_text()):
            if process.poll() is not None:
                sys.exit(f"Error: PostgreSQL did not start; its log is {BENCH}/postgres.log.")
            time.sleep(0.1)
        yield f"postgresql+asyncpg://prefect@127.0.0.1:{port}/postgres"
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def server():
    """A Prefect server of its own; yields its port."""
    with contextlib.ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory(prefix="prefect-bench-"))
        env = dict(os.environ, PREFECT_HOME=home, PREFECT_SERVER_ANALYTICS_ENABLED="false", PREFECT_SERVER_UI_ENABLED="false",
                   DO_NOT_TRACK="1", PREFECT_LOGGING_SERVER_LEVEL="ERROR")
        env.update(setting.split("=", 1) for setting in os.environ.get("BENCH_SERVER_ENV", "").split())
        if os.environ.get("BENCH_DB", "sqlite") == "postgres":
            env["PREFECT_API_DATABASE_CONNECTION_URL"] = stack.enter_context(postgres())
        port = free_port()
        log = stack.enter_context(open(BENCH / "server.log", "wb"))
        process = subprocess.Popen([f"{VENV}/bin/python", "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)],
                                   env=env, stdout=log, stderr=log)
        try:
            for _ in range(600):
                if process.poll() is not None:
                    break
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=5)
                    yield port
                    return
                time.sleep(0.2)
            sys.exit(f"Error: the Prefect server did not start; its log is {BENCH}/server.log.")
        finally:
            process.terminate()
            process.wait()


def terraform(folder, env, *args):
    done = subprocess.run([TERRAFORM, *args], cwd=folder, env=env, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"Error: terraform {' '.join(args)} failed with {done.returncode} in {folder}:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")


def measure(name, config, env, parallelism, proxy):
    """Runs the four steps with a configuration; returns the seconds and requests of each, and the peak of memory."""
    folder = BENCH / name
    folder.mkdir()
    (folder / "main.tf").write_text(config)
    terraform(folder, env, "init", "-input=false")
    memory, steps = Memory(), []
    width = f"-parallelism={parallelism}"
    for args in (
        ("apply", "-auto-approve", width),
        ("plan", "-detailed-exitcode", width),
        ("apply", "-auto-approve", "-var=change=1", width),
        ("destroy", "-auto-approve", width),
    ):
        requests, start = proxy.requests, time.monotonic()
        terraform(folder, env, *args)
        steps.append((time.monotonic() - start, proxy.requests - requests))
    return steps, memory.stop()


def environment(port, **more):
    (BENCH / "terraformrc").write_text(f'provider_installation {{\n  filesystem_mirror {{ path = "{BENCH}/mirror" }}\n}}\n')
    return dict(os.environ, TF_CLI_CONFIG_FILE=str(BENCH / "terraformrc"), CHECKPOINT_DISABLE="1", NO_COLOR="1",
                PREFECT_API_URL=f"http://127.0.0.1:{port}/api", PREFECT_HOME=str(BENCH), NO_PROXY="127.0.0.1", **more)


def row(what, variant, steps, memory=""):
    cells = [f"{seconds:.1f} s" + (f" / {requests}" if variant != "terraform" else "") for seconds, requests in steps]
    print(f"| {what} | {variant} | {' | '.join(cells)} | {memory} |", flush=True)


def ratios(what, ours, *floors):
    """Prints how many times as long as both floors together the provider takes."""
    cells = [f"{step[0] / sum(floor[i][0] for floor in floors):.2f}" for i, step in enumerate(ours)]
    print(f"| {what} | ours / (terraform + server) | {' | '.join(cells)} | |", flush=True)
    return [float(cell) for cell in cells]


def compare(found):
    """Writes the ratios to ratios.json, and fails if one is much greater than in the file that BENCH_BASELINE names."""
    (BENCH / "ratios.json").write_text(json.dumps(found, indent=1) + "\n")
    baseline = os.environ.get("BENCH_BASELINE")
    before = json.loads(pathlib.Path(baseline).read_text()) if baseline else {}
    slower = [f"{what}, {step}: {now} instead of {was}" for what, numbers in found.items()
              for step, now, was in zip(STEPS, numbers, before.get(what, [])) if now > was * TOLERANCE]
    if slower:
        sys.exit(f"Error: these ratios are more than {TOLERANCE} times as in {baseline}:\n  " + "\n  ".join(slower))


def main():
    sizes = [int(n) for n in os.environ.get("BENCH_N", "10,100,500,1000").split(",")]
    cases = os.environ.get("BENCH_CASES", ",".join(CASES)).split(",")
    variants = os.environ.get("BENCH_VARIANTS", ",".join(VARIANTS)).split(",")
    print(f"{os.environ.get('BENCH_DB', 'sqlite')}, {os.cpu_count()} cores, latency {LATENCY * 1000:.0f} ms, "
          f"provider of {os.path.getsize(PROVIDER) / 1e6:.1f} MB\n")
    print(f"| objects | variant | {' | '.join(STEPS)} | peak memory |\n|---|---|---|---|---|---|---|", flush=True)
    found = {}
    with server() as port:
        proxy = Proxy(port)
        for case in cases:
            text, floor, config = CASES[case]
            # The first requests beside each other open the server's connections to its database, which takes a while.
            measure(f"{case}-warm", PREFECT % "true" + config % {"n": 10}, environment(proxy.port), 10, proxy)
            for n in sizes:
                size = {"n": n}
                what = text % size
                alone, _ = measure(f"{case}-{n}-floor", floor % size, environment(0), 10, proxy)
                row(what, "terraform", alone)
                floors = [alone]
                for name, kind in bench_floor.ROWS[case].items():
                    floors.append(bench_floor.measure(kind, n, port))
                    row(what, name, floors[-1])
                for variant in variants:
                    batch, more, parallelism = VARIANTS[variant]
                    steps, memory = measure(f"{case}-{n}-{variant}", PREFECT % batch + config % size, environment(proxy.port, **more), parallelism, proxy)
                    row(what, variant, steps, f"{memory:.0f} MB")
                    if variant == "ours":
                        found[what] = ratios(what, steps, *floors[:2])
    compare(found)


main()
