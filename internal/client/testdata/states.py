"""Prints the names that Prefect gives to states, with the types of these states, and all types with whether they are final,
as JSON.

Usage: python states.py > states.json, in an environment with Prefect.
"""

import ast
import json
import pathlib

import prefect
from prefect import states
from prefect.client.schemas.objects import TERMINAL_STATES, StateType

constructors = {
    name: make
    for name, make in vars(states).items()
    if name[0].isupper() and callable(make) and not isinstance(make, type) and make.__module__ == states.__name__
}


def made(name: str) -> str:
    """The type of the states that the constructor of this name makes."""
    return constructors[name]().type.value


found = {constructors[name]().name: {made(name)} for name in constructors}
# States that the server and the engines make or rename, such as Failed(name="TimedOut").
for file in pathlib.Path(prefect.__file__).parent.rglob("*.py"):
    if "/testing/" in str(file):
        continue
    for node in ast.walk(ast.parse(file.read_text())):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for keyword in node.keywords:
            if called in constructors and keyword.arg == "name" and isinstance(keyword.value, ast.Constant) and keyword.value.value:
                found.setdefault(keyword.value.value, set()).add(made(called))
# The name of a completed state whose result was found in a cache is set afterwards.
found["Cached"] = {StateType.COMPLETED.value}

final = {t.value for t in TERMINAL_STATES}
print(
    json.dumps(
        {
            "types": {t.value: t.value in final for t in StateType},
            "names": {name: sorted(types) for name, types in sorted(found.items())},
        },
        indent=2,
    )
)
