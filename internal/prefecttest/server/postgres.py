"""Run a PostgreSQL with a database of its own.

Usage: postgres.py PROGRAMS DIRECTORY PORT [DATABASES]

PROGRAMS is the folder that has initdb and postgres. The server is in DIRECTORY with all its files, listens on the loopback
interface, and trusts the user prefect, who has a database named postgres. It takes connections when the file
DIRECTORY/postgres/data/postmaster.pid says "ready". Where there is a DATABASES/postgres, the database is a copy of it, and otherwise it
is empty. This process becomes the server.
"""

import os
import pathlib
import pwd
import shutil
import subprocess
import sys


def main(programs: pathlib.Path, directory: pathlib.Path, port: str, databases: pathlib.Path | None) -> None:
    directory = directory / "postgres"
    directory.mkdir()
    other = stranger(directory)
    as_other = {"user": other.pw_uid, "group": other.pw_gid, "extra_groups": []} if other else {}
    try:
        subprocess.run([programs / "postgres", "--version"], check=True, stdout=subprocess.DEVNULL, cwd="/", **as_other)
    except PermissionError:  # it is where only root can look
        programs = copied(programs, directory)
    data = directory / "data"
    if databases and (databases / "postgres").exists():
        subprocess.run(["cp", "-a", databases / "postgres", data], check=True)
    else:
        command = [programs / "initdb", "-D", data, "-U", "prefect", "--auth=trust", "--no-sync"]
        subprocess.run(command, check=True, cwd=directory, **as_other)
    if other:
        os.setgroups([])
        os.setgid(other.pw_gid)
        os.setuid(other.pw_uid)
    os.chdir(directory)
    server = str(programs / "postgres")  # in full: it finds its other files by it
    os.execv(server, [server, "-D", str(data), "-p", port, "-k", str(directory), "-h", "127.0.0.1"])


def stranger(directory: pathlib.Path) -> "pwd.struct_passwd | None":
    """The user that owns the directory from now on, since PostgreSQL refuses to run as root; None for no other."""
    if os.getuid() != 0:
        return None
    other = pwd.getpwnam("nobody")
    os.chown(directory, other.pw_uid, other.pw_gid)
    directory.parent.chmod(0o711)
    return other


def copied(programs: pathlib.Path, directory: pathlib.Path) -> pathlib.Path:
    """The programs in a copy of the Python package that they come in, beside a copy of its libraries."""
    package = programs.parents[1]
    for part in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, directory / part.name)
    return directory / package.name / programs.relative_to(package)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3], pathlib.Path(sys.argv[4]) if len(sys.argv) > 4 else None)
