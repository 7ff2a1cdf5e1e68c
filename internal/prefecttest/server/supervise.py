"""Run a command for as long as the test binary holds the other end of standard input.

Usage: supervise.py DIRECTORY COMMAND...

A line on standard input stops the command and all that it started; the line "kill" does so without a warning. End of
file, which comes also when the test binary dies, stops it and removes DIRECTORY. This script exits
when the command exits.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading

GRACE = 10  # seconds in which the command must exit after the signal


def main(directory: str, command: list[str]) -> None:
    # A handler, unlike SIG_IGN, is not inherited by the command.
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    asked = threading.Event()
    threading.Thread(target=watch, args=(child, asked), daemon=True).start()
    order = sys.stdin.readline()
    asked.set()
    end(child, 0 if order == "kill\n" else GRACE)
    if not order:
        shutil.rmtree(directory, ignore_errors=True)


def watch(child: subprocess.Popen, asked: threading.Event) -> None:
    """End this process with the command, unless its end was asked for."""
    code = child.wait()
    if not asked.is_set():
        signal_group(child, signal.SIGKILL)
        os._exit(code if code > 0 else 1)


def end(child: subprocess.Popen, grace: int) -> None:
    if grace:
        signal_group(child, signal.SIGTERM)
    try:
        child.wait(grace)
    except subprocess.TimeoutExpired:
        pass
    signal_group(child, signal.SIGKILL)


def signal_group(child: subprocess.Popen, number: int) -> None:
    try:
        os.killpg(child.pid, number)
    except ProcessLookupError:
        pass


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
