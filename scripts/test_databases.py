"""Make the databases that the servers of the tests start from.

Usage: test_databases.py ENVIRONMENT [PROGRAMS]

A Prefect server spends most of its start on making the tables of an empty database and on registering Prefect's block
types. ENVIRONMENT is a Python environment with Prefect. Its folder "seeded" gets prefect.db, a SQLite database with both, and,
where PROGRAMS names the folder of PostgreSQL's programs, "postgres", the data of a PostgreSQL with both.
"""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

POSTGRES = pathlib.Path(__file__).parents[1] / "internal/prefecttest/server/postgres.py"


REGISTER = """
import asyncio
from prefect.server.database import provide_database_interface
from prefect.server.models.block_registration import run_block_auto_registration

async def register():
    async with provide_database_interface().session_context() as session:
        await run_block_auto_registration(session=session)

asyncio.run(register())
"""


def main(environment: pathlib.Path, programs: pathlib.Path | None) -> None:
    databases = environment / "seeded"
    databases.mkdir(exist_ok=True)
    if programs and not is_readable(databases / "postgres", programs):
        shutil.rmtree(databases / "postgres", ignore_errors=True)
    for name, make in (("prefect.db", sqlite), ("postgres", postgres)):
        if (databases / name).exists() or (make is postgres and not programs):
            continue
        # PostgreSQL runs as another user when this one is root, who must get to its data.
        with tempfile.TemporaryDirectory(prefix="prefect-test-") as directory:
            made = make(environment, programs, pathlib.Path(directory).resolve())
            # Whole or not at all, and the first of two wins.
            copy = databases / f".{name}.{os.getpid()}"
            subprocess.run(["cp", "-a", made, copy], check=True)
            if (databases / name).exists():
                subprocess.run(["rm", "-rf", copy], check=True)
            else:
                copy.rename(databases / name)


def is_readable(data: pathlib.Path, programs: pathlib.Path) -> bool:
    """Report whether the data exist and are of the major version of these programs."""
    if not data.exists():
        return False
    version = subprocess.run([programs / "postgres", "--version"], check=True, capture_output=True, text=True).stdout
    return version.split()[-1].partition(".")[0] == (data / "PG_VERSION").read_text().strip()


def sqlite(environment: pathlib.Path, _: pathlib.Path | None, directory: pathlib.Path) -> pathlib.Path:
    database = directory / "prefect.db"
    seed(environment, directory, f"sqlite+aiosqlite:///{database}")
    return database


def postgres(environment: pathlib.Path, programs: pathlib.Path, directory: pathlib.Path) -> pathlib.Path:
    port = free_port()
    command = [environment / "bin/python", POSTGRES, programs, directory, str(port)]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sys.stderr) as server:
        try:
            data = directory / "postgres/data"
            while not ready(data):
                if server.poll() is not None:
                    sys.exit(f"PostgreSQL ended with {server.returncode}; what it said is above")
                time.sleep(0.1)
            seed(environment, directory, f"postgresql+asyncpg://prefect@127.0.0.1:{port}/postgres")
        finally:
            server.send_signal(signal.SIGINT)
            server.wait()
    return data


def ready(data: pathlib.Path) -> bool:
    try:
        return "\nready" in (data / "postmaster.pid").read_text()
    except FileNotFoundError:
        return False


def seed(environment: pathlib.Path, home: pathlib.Path, url: str) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    env |= {"PREFECT_HOME": str(home), "PREFECT_API_DATABASE_CONNECTION_URL": url}
    for arguments in (["-m", "prefect", "server", "database", "upgrade", "--yes"], ["-c", REGISTER]):
        command = [environment / "bin/python", *arguments]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=sys.stderr, env=env)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None)
