"""Asks Prefect for what `prefect deploy` stores of every flow in the sources of packages, which are downloaded.

Usage: python packages.py PIP REQUIREMENT..., in an environment with Prefect, with the path of a pip. The output is JSON
lines: a file's package, path and source, and for each flow the schema, or null where deploying fails. Each file is copied
on its own before Prefect sees it, so that nothing beside it can be imported.
"""

import ast
import json
import multiprocessing
import pathlib
import subprocess
import sys
import tempfile
import zipfile

import deploy


def decorated(node, name):
    for decorator in node.decorator_list:
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        if getattr(target, "id", getattr(target, "attr", None)) == name:
            return True
    return False


def functions(tree, name):
    found = (n for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)))
    return sorted({n.name for n in found if decorated(n, name)})


def ask_all(path, names):
    return {name: (deploy.ask(path, name) or {}).get("schema") for name in names}


def ask_alone(path, names):
    # The module typing remembers unions, so that what was asked before could change the order of their members.
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.apply(ask_all, (path, names))


def main():
    pip, requirements = sys.argv[1], sys.argv[2:]
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        command = [pip, "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", str(folder / "wheels")]
        subprocess.run(command + requirements, check=True, stdout=sys.stderr)
        (folder / "alone").mkdir()
        copy = folder / "alone" / "flows.py"
        for wheel in sorted((folder / "wheels").glob("*.whl")):
            with zipfile.ZipFile(wheel) as files:
                for path in sorted(n for n in files.namelist() if n.endswith(".py")):
                    source = files.read(path).decode()
                    tree = ast.parse(source)
                    flows = functions(tree, "flow")
                    if flows:
                        copy.write_text(source)
                        package = "-".join(wheel.name.split("-")[:2])
                        print(json.dumps({
                            "package": package, "path": path, "source": source,
                            "flows": ask_alone(copy, flows),
                        }))


main()
