"""Install a locked set of Python packages into a virtual environment, once, and print where that is.

Usage: python_env.py ROOT NAME, where ROOT/tools/NAME.txt is the lock. Runs at the same time wait for one another.
       python_env.py --index prints assignments for a shell, with which uv asks the index that pip is configured to ask.
"""

import ast
import fcntl
import hashlib
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import venv


def main(root: pathlib.Path, name: str) -> pathlib.Path:
    lock = root / "tools" / f"{name}.txt"
    if not lock.is_file():
        sys.exit(f"Error: there is no {lock}.\n       Known: {', '.join(sorted(p.stem for p in lock.parent.glob('*.txt')))}")
    python = f"py{sys.version_info[0]}.{sys.version_info[1]}"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()[:12]
    target = root / ".cache" / "venv" / f"{name}-{python}-{digest}"
    target.parent.mkdir(parents=True, exist_ok=True)
    complete = target / ".complete"
    with open(f"{target}.lock", "w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not complete.exists():
            build(root, name, lock, target)
            complete.touch()
    return target


def build(root: pathlib.Path, name: str, lock: pathlib.Path, target: pathlib.Path) -> None:
    print(f"==> Installing {name} into {target}", file=sys.stderr)
    shutil.rmtree(target, ignore_errors=True)
    try:
        venv.create(target, symlinks=True, with_pip=True)
    except subprocess.CalledProcessError:
        sys.exit("Error: Python could not make a virtual environment with pip.\n"
                 "       Install its venv module (Debian and Ubuntu: apt install python3-venv).")
    python = target / "bin" / "python"
    if name != "uv" and with_uv(root, python, lock):
        return
    command = [python, "-m", "pip", "install", "--quiet", "--no-deps", "--requirement", lock]
    if subprocess.run(command, stdout=sys.stderr, check=False).returncode != 0:
        sys.exit(f"Error: {lock.name} could not be installed.\n"
                 "       Check that pip reaches its package index from here (pip config list; proxy; certificates).")


def with_uv(root: pathlib.Path, python: pathlib.Path, lock: pathlib.Path) -> bool:
    """Install with uv, many times faster than pip. A failure is no error: pip is asked next.

    Both compile the modules: where PYTHONDONTWRITEBYTECODE is set, each process of Prefect would compile them again.
    """
    try:
        uv = main(root, "uv") / "bin" / "uv"
    except SystemExit:
        return False
    command = [uv, "pip", "install", "--quiet", "--python", python, "--no-deps", "--compile-bytecode", "--requirement", lock]
    return subprocess.run(command, env=uv_environment(python), stdout=sys.stderr, check=False).returncode == 0


def uv_environment(python: pathlib.Path) -> dict[str, str]:
    """The environment in which uv asks the index that pip is configured to ask; uv reads none of pip's files."""
    env = dict(os.environ)
    answer = subprocess.run([python, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    configured = dict(line.partition("=")[::2] for line in answer.stdout.splitlines())
    for option, variable in (("index-url", "UV_DEFAULT_INDEX"), ("extra-index-url", "UV_INDEX"), ("cert", "SSL_CERT_FILE")):
        for section in (":env:", "install", "global"):
            if value := configured.get(f"{section}.{option}"):
                env.setdefault(variable, ast.literal_eval(value))
    return env


if __name__ == "__main__":
    if sys.argv[1:] == ["--index"]:
        for name, value in uv_environment(pathlib.Path(sys.executable)).items():
            if name not in os.environ:
                print(f"{name}={shlex.quote(value)}")
        sys.exit()
    print(main(pathlib.Path(sys.argv[1]), sys.argv[2]))
