"""Asks Prefect for what `prefect deploy` stores of every flow in the sources of packages.

Usage: python packages.py FOLDER, in an environment with Prefect and the packages. The folder holds one folder for each
package with its sources. scripts/real-flows makes both. The output is JSON lines, one for each package: its name, its
Python files by path, and its flows. A flow has a path, a function, the schema or null where deploying fails, whether the
file could be run, and as what it was asked for: as a path, and as a module where the file runs only as one.
"""

import ast
import importlib
import json
import multiprocessing
import os
import pathlib
import signal
import sys

from prefect.utilities.importtools import load_script_as_module

import deploy


def decorated(node):
    for decorator in node.decorator_list:
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        if getattr(target, "id", getattr(target, "attr", None)) == "flow":
            return True
    return False


def functions(body, prefix=""):
    """The functions that a decorator named flow stands on, with those in classes, without those in functions."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if decorated(node):
                yield prefix + node.name
        elif isinstance(node, ast.ClassDef):
            yield from functions(node.body, prefix + node.name + ".")
        else:
            for part in ("body", "orelse", "finalbody"):
                yield from functions(getattr(node, part, None) or [], prefix)
            for handler in getattr(node, "handlers", []):
                yield from functions(handler.body, prefix)


def runs(load, name):
    try:
        load(name)
        return True
    except BaseException:
        return False
    finally:
        deploy.forget()


class TooLong(BaseException):
    """Importing takes longer than anyone waits for."""


def alarm(*_):
    raise TooLong


def ask(root, path, names):
    ran = runs(load_script_as_module, path)
    found = [(name, "path", ran, deploy.ask(path, name)) for name in names]
    parts = list(pathlib.PurePath(path).with_suffix("").parts)
    if parts[0] == "src":
        parts = parts[1:]
    module = ".".join(parts)
    if not ran and len(parts) > 1:
        sys.path[:0] = [root, os.path.join(root, "src")]
        if runs(importlib.import_module, module):
            found += [(name, "module", True, deploy.ask(module, name)) for name in names]
    return found


def ask_all(root, files):
    """Asks about the files of one package. Its own modules are forgotten after each file, and those of others kept."""
    os.chdir(root)
    devnull = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(devnull, stream)
    sys.argv[:] = ["prefect"]
    signal.signal(signal.SIGALRM, alarm)
    before = list(sys.path)
    found = []
    for path, names in files:
        signal.alarm(300)
        try:
            found += [(path, *answer) for answer in ask(root, path, names)]
        except BaseException:
            pass
        signal.alarm(0)
        sys.path[:] = before
        for name, module in list(sys.modules.items()):
            if str(getattr(module, "__file__", None) or "").startswith(root + os.sep):
                del sys.modules[name]
    return found


def sources(root):
    files = {}
    for path in sorted(root.rglob("*.py")):
        try:
            files[path.relative_to(root).as_posix()] = path.read_text()
        except UnicodeDecodeError:
            continue
    return files


def flows(root, files):
    asked = []
    for path, source in files.items():
        try:
            names = list(dict.fromkeys(functions(ast.parse(source).body)))
        except (SyntaxError, ValueError):
            continue
        if names:
            asked.append((path, names))
    if not asked:
        return []
    # In a process of its own: what one package imports must not be there for the next one.
    with multiprocessing.get_context("fork").Pool(1) as pool:
        found = pool.apply(ask_all, (str(root), asked))
    return [
        {"path": path, "function": name, "as": kind, "ran": ran, "schema": answer and answer["schema"]}
        for path, name, kind, ran, answer in found
    ]


def main():
    for place in sorted(p for p in pathlib.Path(sys.argv[1]).iterdir() if p.is_dir()):
        root = place.resolve()
        files = sources(root)
        found = flows(root, files)
        if found:
            print(json.dumps({"package": place.name, "files": files, "flows": found}), flush=True)


main()
