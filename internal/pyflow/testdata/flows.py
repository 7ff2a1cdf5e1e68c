"""Says which flows Prefect makes of files: the source of each is a JSON string on a line of the input.

For each file it prints a line of JSON: by the qualified name of its function, the name and the description of each flow
and whether it is async. A function that a decorator has put in the place of another one counts under the name that the
file gives it. Statements of the file that raise are passed over, and loops, which may have no end.
"""

import ast
import contextlib
import inspect
import io
import json
import logging
import sys
import warnings

warnings.simplefilter("ignore")

from prefect import Flow  # noqa: E402

logging.disable(logging.CRITICAL)


def run(source):
    names = {"__name__": "flows"}
    for node in ast.parse(source).body:
        if isinstance(node, ast.While):
            continue
        try:
            exec(compile(ast.Module([node], []), "flows.py", "exec"), names)
        except Exception:
            continue
    return names


def flows(names, seen, prefix=""):
    for name, value in list(names.items()):
        if prefix:  # of a class, whose static methods and class methods are flows too
            value = getattr(value, "__func__", value)
        if isinstance(value, Flow):
            if inspect.isfunction(value.fn):  # no flow of a flow or of a task
                function = value.fn.__qualname__
                yield prefix + name if "<locals>" in function else function, value
        elif isinstance(value, type) and value.__module__ == "flows" and value not in seen:
            seen.add(value)
            yield from flows(dict(vars(value)), seen, value.__qualname__ + ".")


for line in sys.stdin:
    with contextlib.redirect_stdout(io.StringIO()):
        found = list(flows(run(json.loads(line)), set()))
    print(json.dumps({function: [f.name, f.description, f.isasync] for function, f in found}))
