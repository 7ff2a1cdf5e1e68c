"""Writes random Python files with flows and asks Prefect for what `prefect deploy` stores of every flow.

Usage, in an environment with Prefect:
    python deploy.py write SEED FILES SOURCES     writes the files: JSON lines, compressed
    python deploy.py ask SOURCES ANSWERS [FILES]  asks the Prefect of this environment about each of their functions, or
                                                  about those of the first FILES only
    python deploy.py ask-text < SOURCE.json       the same for one JSON string on standard input, as one line of JSON

An answer has, for each function, the schema that parameter_schema(load_flow_from_entrypoint(...)) gives, the name and the
description of the flow, or null where deploying fails. The grammar is that of generate.py, in files that mostly run.
"""

import ast
import gzip
import __future__
import itertools
import json
import logging
import os
import random
import re
import sys
import tempfile
import types
import typing
import warnings

warnings.simplefilter("ignore")

from prefect.flows import load_flow_from_entrypoint  # noqa: E402
from prefect.utilities.callables import parameter_schema  # noqa: E402

import generate  # noqa: E402

logging.disable(logging.CRITICAL)

MORE_IMPORTS = """
from typing import TypeAlias
import functools
from functools import wraps
import annotated_types
from annotated_types import Len, Interval, Predicate, Ge, MinLen
from pydantic import AfterValidator, BeforeValidator
from prefect.blocks.system import Secret
from prefect.filesystems import LocalFileSystem
import prefect.types
from prefect.types import NonNegativeInteger
""".strip().splitlines()

DECORATORS = """
def traced(fn):
    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        return fn(*args, **kwargs)
    return wrapper

def bare(fn):
    def replaced(first: int, *rest: str, **more: float):
        return fn()
    return replaced

def leveled(level="INFO"):
    def outer(fn):
        @wraps(fn)
        def inner(*args, **kwargs):
            return fn(*args, **kwargs)
        return inner
    return outer

def same(fn):
    return fn
"""


class Deployed(generate.Writer):
    """Writes one file that mostly runs."""

    def annotation(self, depth=0, odd=0.005):
        roll = self.rng.random()
        if roll < 0.05:
            return self.pick("Secret", "LocalFileSystem", "prefect.types.NonNegativeInteger", "NonNegativeInteger", "Optional[Secret]", "prefect.types.PositiveInteger",
                             "Annotated[str, Len(1, 5)]", "Annotated[int, Interval(gt=1, le=9)]", "Annotated[str, Predicate(str.islower)]", "Annotated[list[int], Len(2)]",
                             "Annotated[int, AfterValidator(lambda v: v)]", "Annotated[str, BeforeValidator(str)]", "Annotated[int, Ge(3)]")
        if roll < 0.08 and self.types:
            return repr(self.pick(self.rng.choice(self.types), f"Optional[{self.rng.choice(self.types)}]", f"list[{self.rng.choice(self.types)}]"))
        return super().annotation(depth, odd)

    def constant(self):
        name = self.fresh(self.pick("LIMIT", "DEFAULT", "NAMES", "config", "_private"))
        value, other = self.value(1), self.value(1)
        self.constants.append(name)
        return self.pick(
            f"{name}: {self.pick('int', 'typing.Any', 'str | None')} = {value}",
            f"{name} = {value}",
            f"if {self.pick('True', 'False', '1 < 2', 'not 1')}:\n    {name} = {value}\nelse:\n    {name} = {other}",
            f"try:\n    {name} = {value}\nexcept Exception:\n    {name} = {other}",
            f"try:\n    import {self.pick('json', 'no_such_module')}\n    {name} = {value}\nexcept ImportError:\n    {name} = {other}",
            f"try:\n    {name} = {value}\nexcept ValueError:\n    pass\nelse:\n    {name} = {other}\nfinally:\n    pass",
            f"with open('/dev/null') as handle:\n    {name} = {value}",
            f"{name} = [{value}]\n{name}.append({other})",
            f"{name} = [{value}]\n{name} += [{other}]",
            f"{name} = {value}\n{name} = {other}",
            f"{name} = {{'a': {value}}}\n{name}['b'] = {other}\n{name}.update(c=1)",
            f"for {name} in [{value}, {other}]:\n    pass",
            f"{name} = 0\nfor i in range(3):\n    {name} += i",
            f"{name} = []\nfor i in 'ab':\n    {name}.append(i)",
            f"{name} = 3\n{name} *= 2\n{name} -= 1",
            f"if ({name} := {value}):\n    pass",
        )

    def alias(self):
        if self.chance(0.5):
            return super().alias()
        name = self.fresh(self.pick("Alias", "Kind", "T"))
        self.types.append(name)
        return self.pick(f"{name}: TypeAlias = {self.annotation(0, 0)}", f"{name}: typing.TypeAlias = {self.literal()}",
                         f"if True:\n    {name} = {self.annotation(0, 0)}\nelse:\n    {name} = str",
                         f"try:\n    {name} = {self.annotation(0, 0)}\nexcept Exception:\n    {name} = int")

    def parameters(self, method):
        parts = super().parameters(method)
        if self.chance(0.08) and not method and not any(p.startswith("*") or p == "/" for p in parts) and parts:
            parts.insert(self.rng.randrange(1, len(parts) + 1), "/")
        return [self.pick(f"*args: {self.annotation(1, 0)}", p) if p.startswith("*args") else f"**kwargs: {self.annotation(1, 0)}"
                if p == "**kwargs" and self.chance(0.5) else p for p in parts]

    def function(self, index):
        name = f"f{index}"
        place = self.rng.random()
        indent, before, method = "", [], False
        if place < 0.08:
            indent, before, method = "    ", [f"class Holder{index}:"], self.chance(0.7)
        elif place < 0.16:
            indent, before = "    ", [self.pick("if True:", "try:", "with open('/dev/null'):", "if 1 < 2:", "for _ in (1,):", "if not True:\n    pass\nelse:")]
        decorators = [self.pick("@flow", "@flow", "@flow", f"@flow(name={self.string('flow ' + name)})", "@prefect.flow", "@flow()",
                                "@flow(retries=3, log_prints=True,\n      description='Described.')", "@flow(validate_parameters=False)")]
        if self.chance(0.15):
            decorators.append(self.pick("@task", "@traced", "@bare", "@leveled()", "@leveled('x')", "@same"))
        if self.chance(0.04):
            decorators.insert(0, self.pick("@same", "@staticmethod", "@traced", "@functools.lru_cache", "@task"))
        if before and before[0].startswith("class") and not method and self.chance(0.7):
            decorators.insert(self.rng.randrange(2), "@staticmethod")
        if self.chance(0.02):
            decorators = []
        signature = self.signature(method)
        returns = self.pick("", "", " -> int", f" -> {self.annotation(1, 0)}", " -> 'list[str]'", " -> None ")
        lines = before + [indent + d for d in decorators]
        lines.append(f"{indent}{self.pick('def', 'def', 'async def', 'def  ')} {name}{signature}{returns}:")
        lines += self.function_doc(indent + "    ", signature)
        lines.append(indent + "    " + self.pick("pass", "return 1", "x = 'def f0(a): pass'; y = 2", "...", "yield 1", "def f0(z: str): pass"))
        if before == ["try:"]:
            lines += ["except Exception as e:", "    pass"]
        return "\n".join(lines)

    def file(self):
        head = self.pick("", "", "from __future__ import annotations\n", "# -*- coding: utf-8 -*-\n", '"""Module text.\n\ndef f0(a): pass\n"""\n')
        lines = [head + "import prefect\nfrom prefect import flow, task"]
        lines += [line for line in generate.IMPORTS if "missing" not in line] + MORE_IMPORTS
        lines.append(DECORATORS)
        if self.chance(0.2):
            lines.append("if typing.TYPE_CHECKING:\n    from somewhere import Hidden")
            self.types.append("Hidden") if self.chance(0.1) else None
        makers = [self.constant, self.constant, self.constant, self.enum, self.model, self.model, self.dataclass, self.typed_dict, self.named_tuple,
                  self.alias, self.alias, self.plain_class, self.root, self.nested]
        for _ in range(self.rng.randrange(2, 9)):
            lines.append(self.rng.choice(makers)())
        for i in range(self.rng.randrange(4, 9)):
            lines.append(self.function(i))
            if self.chance(0.1):
                lines.append(self.rng.choice(makers)())
        lines.append(self.pick("", "if __name__ == '__main__':\n    f0()\n", "print(f'{1:>{2}} {{}}')"))
        return "\n".join(lines) + self.pick("", "\n")


def running(source):
    """Takes the statements out that raise when the file runs."""
    while True:
        try:
            tree = ast.parse(source)
        except SyntaxError:
            return None
        future = __future__.annotations.compiler_flag if "from __future__" in source else 0
        module = types.ModuleType("flows")
        sys.modules["flows"] = module
        lines = source.split("\n")
        for node in tree.body:
            try:
                exec(compile(ast.Module([node], []), "flows.py", "exec", flags=future, dont_inherit=True), module.__dict__)
            except Exception:
                start = min([node.lineno] + [d.lineno for d in getattr(node, "decorator_list", [])])
                del lines[start - 1:node.end_lineno]
                break
        else:
            sys.modules.pop("flows", None)
            return source
        source = "\n".join(lines)


def write(seed, count, output):
    rng = random.Random(seed)
    with gzip.GzipFile(output, "wb", mtime=0) as out:
        written = 0
        while written < count:
            source = Deployed(rng).file()
            try:
                ast.parse(source)
            except SyntaxError:
                continue
            if rng.random() > 0.03:
                source = running(source)
            if source is None:
                continue
            written += 1
            out.write((json.dumps(source, ensure_ascii=False) + "\n").encode())


def forget():
    """Takes the file out of the modules, and makes the module typing forget unions that it has met."""
    for name in [n for n in sys.modules if n == "flows" or n.startswith("__prefect_loader_")]:
        del sys.modules[name]
    for cleanup in typing._cleanups:
        cleanup()


def ask(path, name):
    forget()
    try:
        flow = load_flow_from_entrypoint(f"{path}:{name}")
        schema = parameter_schema(flow).model_dump_for_openapi()
        if not schema.get("definitions"):
            schema.pop("definitions", None)
        return {"schema": generate.finite(json.loads(json.dumps(schema))), "name": flow.name, "description": flow.description}
    except Exception:
        return None


def functions(source):
    found = {}
    for node in ast.parse(source).body:
        for inner in [node, *ast.iter_child_nodes(node)]:
            if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)) and re.fullmatch(r"f\d+", inner.name):
                found[f"{node.name}.{inner.name}" if isinstance(node, ast.ClassDef) else inner.name] = True
    return list(found)


def answers(source):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "flows.py")
        with open(path, "w", newline="") as f:
            f.write(source)
        return {name: ask(path, name) for name in functions(source)}


def main():
    command, *args = sys.argv[1:]
    if command == "write":
        write(int(args[0]), int(args[1]), args[2])
    elif command == "ask":
        with gzip.open(args[0], "rt") as sources, gzip.GzipFile(args[1], "wb", mtime=0) as out:
            for line in itertools.islice(sources, int(args[2]) if len(args) > 2 else None):
                out.write((json.dumps(answers(json.loads(line)), sort_keys=True, ensure_ascii=False) + "\n").encode())
    else:
        print(json.dumps(answers(json.load(sys.stdin)), sort_keys=True))


if __name__ == "__main__":
    main()
