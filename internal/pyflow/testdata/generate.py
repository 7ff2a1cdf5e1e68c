"""Writes random Python files with flows: the grammar is the methods of Writer, each of which writes one kind of text at random.

deploy.py uses it to write the vectors of the tests. The same seed gives the same files.
"""

import ast
import math

WORDS = (
    "name count path limit rate mode items data when start_date end_date retries timeout url key value config options "
    "tags user_id batch_size dry_run force verbose target source table query threshold weights größe schema json copy "
    "region env kind size index model_name flag note2 x y z"
).split()
TEXTS = ["", "a", "hello world", "s3://bucket/key", "it's", 'say "hi"', "naïve café", "tab\there", "line\nbreak", "50%", "{x}", "\\d+"]
IMPORTS = """
from typing import Any, Dict, List, Optional, Set, Tuple, Union, Literal, Callable, Iterable, Sequence, Mapping, FrozenSet
from typing import NamedTuple, NewType, TypeVar, Annotated, ClassVar, Type, Deque, DefaultDict, Final, Pattern, Generic
from typing_extensions import TypedDict, NotRequired, Required
import typing
import typing as t
import datetime
import datetime as dt
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum, Flag, auto
import enum
import uuid
from uuid import UUID
from pathlib import Path
import pathlib
import collections.abc
import collections
import logging
import dataclasses
from dataclasses import dataclass, field
import pydantic
from pydantic import BaseModel, Field, SecretStr, HttpUrl, PositiveInt, conint, constr, conlist, field_validator, ConfigDict
from pydantic import RootModel, Json, NonNegativeFloat
import missing_module
from missing_package.sub import Missing, helper as absent
""".strip().splitlines()
DISTINCT = ["datetime.datetime", "dt.datetime", "datetime.date", "date", "datetime.time", "datetime.timedelta", "timedelta"]
SIMPLE = ["int", "float", "str", "bool", "bytes", "None", "Any", "typing.Any", "object", "list", "dict", "set", "tuple", "UUID",
          "uuid.UUID", "Path", "pathlib.Path", "Decimal", "List", "Dict", "Tuple", "Set", "t.List", "frozenset", "complex",
          "Callable", "type", "SecretStr", "HttpUrl", "PositiveInt", "NonNegativeFloat", "Json", "logging.Logger", "Pattern",
          "collections.abc.Sequence", "collections.OrderedDict"] + DISTINCT
ODD = ["Missing", "missing_module.Thing", "undefined_name", "any", "5", "[int]", "print", "Optional", "Union", "callable",
       "int or str", "(int, str)", "...", "typing.Nothing", "datetime.nothing", "Literal", "list[int][0]", "logging"]
ONE = ["List", "list", "Set", "set", "Optional", "Iterable", "Sequence", "FrozenSet", "frozenset", "t.Optional", "typing.List",
       "Deque", "Type", "type", "collections.abc.Iterable", "typing.Set", "collections.deque"]
TWO = ["Dict", "dict", "Mapping", "typing.Dict", "t.Mapping", "DefaultDict", "collections.OrderedDict"]


class Writer:
    """Writes one file."""

    def __init__(self, rng):
        self.rng = rng
        self.types = []       # classes and aliases of the file
        self.constants = []   # (name, expression)
        self.members = []     # members of enumerations, as written
        self.makers = []      # calls that make objects of the file's classes
        self.used = set()

    def pick(self, *choices):
        return self.rng.choice(choices)

    def chance(self, p):
        return self.rng.random() < p

    def fresh(self, stem):
        for i in range(1000):
            name = stem if i == 0 else f"{stem}{i}"
            if name not in self.used:
                self.used.add(name)
                return name

    # values

    def string(self, value=None):
        value = self.rng.choice(TEXTS) if value is None else value
        if "\n" not in value and "\\" not in value and '"' not in value and "\t" not in value:
            return self.pick(repr(value), f'"{value}"', f'"""{value}"""', f'r"{value}"', f'u"{value}"', f'"{value[:2]}" "{value[2:]}"',
                             f"('{value[:1]}'\n      \"{value[1:]}\")" if "'" not in value else repr(value))
        return repr(value)

    def number(self):
        return self.pick("0", "1", "42", "-1", "- 7", "1_000", "0x1F", "0o17", "0b101", "10**3", "2 + 3 * 4", "7 // 2", "-7 // 2", "7 % 3", "-7 % 3",
                         "1 << 4", "~5", "+3", "(1 + 2) * 3", "5 & 6 | 1", "99999999999999999999", "True + 1", "2 ** -1", "int('5')")

    def floating(self):
        return self.pick("0.5", "1.", ".25", "1e3", "1e-7", "-2.5", "3.14159", "1/3", "1.5e300", "10 / 4", "1e16", "123456789.125", "0.1 + 0.2", "2.0 ** 3", "float(2)")

    def scalar(self):
        return self.pick(self.number, self.number, self.floating, self.string, self.string, lambda: self.pick("True", "False", "None"))()

    def rare(self):
        return self.pick(
            lambda: "b'bytes'", lambda: "rb'raw\\d'", lambda: "lambda: 1", lambda: "undefined_value", lambda: "...", lambda: "1 if True else 2",
            lambda: "not 1", lambda: "None or 'x'", lambda: "1 < 2 < 3", lambda: "f'{1 + 1}-x'", lambda: "Path('/data//x/./y')",
            lambda: "Path('a') / 'b'", lambda: "datetime.datetime(2024, 2, 29, 12, 30)", lambda: "datetime.date(2024, 1, 31)",
            lambda: "datetime.time(23, 59, 1, 5)", lambda: "datetime.timedelta(days=1, hours=2)", lambda: "timedelta(minutes=90)",
            lambda: "timedelta(days=-3)", lambda: "timedelta(weeks=60, milliseconds=1)", lambda: "timedelta()",
            lambda: "UUID('12345678-1234-5678-1234-567812345678')", lambda: "uuid.UUID(int=7)", lambda: "Decimal('1.50')",
            lambda: "SecretStr('hidden')", lambda: "logging.INFO", lambda: "int", lambda: "print", lambda: "1 / 0",
            lambda: "datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)", lambda: "'a' 'b' * 2", lambda: "[0] * 3", lambda: "'x' + 1",
            lambda: "{'a': 1}['a']", lambda: "[1, 2, 3][-1]", lambda: "{}['k']", lambda: "dict(a=1)", lambda: "list((1, 2))", lambda: "len('abc')",
            lambda: "{**{'a': 1}, 'b': 2}", lambda: "[*(1, 2), 3]", lambda: "str(5)", lambda: "tuple()", lambda: "set()", lambda: "'%'", lambda: "float('2.5')",
        )()

    def value(self, depth=0):
        options = [self.scalar] * 6 + [self.rare]
        if self.constants:
            options += [lambda: self.rng.choice(self.constants)] * 2
        if self.members:
            options += [lambda: self.rng.choice(self.members)] * 2
        if self.makers:
            options += [lambda: self.rng.choice(self.makers)]
        if depth < 2:
            options += [lambda: self.container(depth)] * 2
        return self.rng.choice(options)()

    def container(self, depth):
        items = [self.value(depth + 1) for _ in range(self.rng.randrange(4))]
        kind = self.rng.randrange(5)
        comma = "," if items and self.chance(0.3) else ""
        if kind <= 1:
            return "[" + ", ".join(items) + comma + "]"
        if kind == 2:
            return "(" + ", ".join(items) + ("," if items else "") + ")"
        if kind == 3 and items:
            return "{" + ", ".join(sorted({self.number() for _ in items}) if depth == 0 else [self.number()]) + "}"
        # Python keeps the items of a set in no order; only at the top does pydantic sort them.
        return "{" + ", ".join(f"{self.pick(self.string(), self.number())}: {v}" for v in items) + "}"

    # types

    def annotation(self, depth=0, odd=0.04):
        roll = self.rng.random()
        if roll < odd:
            return self.rng.choice(ODD)
        if self.types and roll < 0.25:
            return self.rng.choice(self.types)
        if depth >= 3 or roll < 0.5:
            return self.rng.choice(SIMPLE[:9] if self.chance(0.5) else SIMPLE)
        inner = lambda: self.annotation(depth + 1, odd)  # noqa: E731
        return self.rng.choice([
            lambda: f"{self.rng.choice(ONE)}[{inner()}]",
            lambda: f"{self.rng.choice(ONE)}[{inner()}]",
            lambda: f"{self.rng.choice(TWO)}[{self.pick('str', 'int', inner())}, {inner()}]",
            lambda: f"Union[{inner()}, {inner()}]",
            lambda: f"{inner()} | {self.pick('None', inner())}",
            lambda: f"None | {inner()}",
            lambda: f"Tuple[{inner()}, {self.pick('...', inner())}]",
            lambda: f"tuple[{inner()}, {inner()}, {inner()}]",
            lambda: self.literal(),
            lambda: self.literal(),
            lambda: f"{self.pick('Annotated', 'typing.Annotated')}[{inner()}, {self.field_call(False)}]",
            lambda: f"Annotated[{inner()}, {self.pick(repr('doc'), '5', 'None')}]",
            lambda: f"Optional[Annotated[{self.pick('int', 'float', 'str', 'list[int]')}, {self.field_call(False)}]]",
            lambda: self.pick("conint(gt=0, le=10)", "constr(min_length=1, max_length=5)", "conlist(int, min_length=2)", "tuple[()]", "RootModel[int]"),
            lambda: repr(self.pick("int", "list[int]", "dict[str, float]", "typing.Optional[str]", "Optional[int]", "pydantic.SecretStr", "str | None")),
            lambda: f"List[{repr(self.pick('int', 'str', 'Unknown', 'None'))}]",
            lambda: f"Callable[[{self.pick('', 'int')}], str]",
        ])()

    def literal(self):
        values = [self.pick("'a'", "'b'", '"c d"', "1", "2", "-3", "True", "None", "b'x'", *self.members) for _ in range(self.rng.randrange(1, 4))]
        return f"{self.pick('Literal', 'typing.Literal')}[{', '.join(values)}]"

    def limits(self):
        options = [[], ["gt=0"], ["ge=1", "lt=100"], ["le=9.5"], ["multiple_of=5"], ["min_length=1"], ["max_length=10", "min_length=2"],
                   ["pattern='^[a-z]+$'"], ["max_digits=5", "decimal_places=2"], ["strict=True"]]
        return self.rng.choice(options)

    def field_call(self, with_default, description=True):
        args = []
        if with_default:
            args.append(self.pick(self.value(), "...", "default=" + self.value(), "default_factory=" + self.pick("list", "dict", "lambda: 3")))
        args += self.limits()
        if description and self.chance(0.5):
            args.append(f"description={self.string()}")
        for extra in ("title='A Title'", "examples=[1, 'two']", "deprecated=True", "json_schema_extra={'x-ui': {'order': 1}}",
                      "json_schema_extra={'position': 9}", "alias='aliased'", "repr=False"):
            if self.chance(0.08):
                args.append(extra)
        return f"{self.pick('Field', 'pydantic.Field')}({', '.join(args)})"

    # definitions

    def constant(self):
        name = self.fresh(self.pick("LIMIT", "DEFAULT", "NAMES", "config", "_private"))
        value = self.value(1)
        if self.chance(0.1):
            return f"{name}: int = {value}"
        self.constants.append(name)
        if self.chance(0.1):
            other = self.fresh("OTHER")
            self.constants.append(other)
            return self.pick(f"{name} = {other} = {value}", f"{name}, {other} = {value}, 2")
        return f"{name} = {value}"

    def doc(self, indent):
        if self.chance(0.6):
            return []
        text = self.pick("A short text.", "Über alles.", "First line.\n\n    Second paragraph,\n      indented.\n", "\n    Starts late.\n    ", " padded ")
        quote = self.pick('"""', "'''")
        return [f"{indent}{quote}{text}{quote}"]

    def enum(self):
        name = self.fresh(self.pick("Color", "Level", "Mode"))
        base = self.pick("Enum", "str, Enum", "IntEnum", "StrEnum", "enum.Enum", "int, Enum", "Flag", "Enum")
        lines = [f"class {name}({base}):"] + self.doc("    ")
        for i in range(self.rng.randrange(1, 4)):
            member = f"M{i}"
            if "str" in base.lower():
                value = self.pick("'a%d'" % i, '"b%d"' % i, "auto()" if base == "StrEnum" else "'c'")
            elif base in ("IntEnum", "int, Enum", "Flag"):
                value = self.pick(str(i + 1), "auto()") if base != "Flag" else "auto()"
            else:
                value = self.pick(str(i), "'t'", "auto()" if i == 0 else str(i), "1.5", "True", "(1, 'x')", "None", "[1]")
            lines.append(f"    {member} = {value}")
            self.members.append(f"{name}.{member}")
        if self.chance(0.2):
            lines += ["", "    def label(self):", "        return self.name.title()"]
        if self.chance(0.2):
            self.members += [f"{name}.M0.value", f"{name}['M0']"]
        self.types.append(name)
        return "\n".join(lines)

    def fields(self, kind):
        lines = []
        ordered = False
        for name in self.rng.sample(WORDS, self.rng.randrange(1, 5)):
            line = f"    {name}: {self.annotation(1, 0.02)}"
            if kind == "TypedDict":
                if self.chance(0.2):
                    line = f"    {name}: {self.pick('NotRequired', 'Required')}[{self.annotation(1, 0)}]"
                ordered = False
            elif self.chance(0.5) or ordered:
                ordered = ordered or kind != "model"
                line += " = " + self.default_for(kind)
            lines.append(line + self.pick("", "", "  # a comment"))
        return lines

    def default_for(self, kind):
        if kind == "model":
            return self.pick(self.value(), self.value(), self.field_call(True))
        if kind == "dataclass":
            return self.pick(self.scalar(), self.scalar(), "field(default_factory=list)", f"field(default={self.scalar()})", "field(default=1, init=False)")
        return self.scalar()

    def model(self):
        name = self.fresh(self.pick("Settings", "Item", "Größe", "Params"))
        parents = [n for n in self.types if n.startswith(("Settings", "Item", "Params"))]
        base = self.rng.choice(parents) if parents and self.chance(0.3) else self.pick("BaseModel", "BaseModel", "pydantic.BaseModel")
        head = f"class {name}({base}{self.pick('', '', '', ', extra=' + repr('forbid'))}):"
        lines = [head] + self.doc("    ")
        if self.chance(0.15):
            lines.append(self.pick("    model_config = ConfigDict(extra='forbid', title='Titled')", "    model_config = {'arbitrary_types_allowed': True}",
                                   "    class Config:\n        extra = 'allow'", "    model_config = ConfigDict(json_schema_extra={'x': [1]})"))
        lines += self.fields("model")
        if self.chance(0.2):
            lines.append(f"    more: {self.pick(repr(name), f'Optional[{name!r}]', f'List[{name!r}]', repr('Later'))} = None")
        if self.chance(0.15):
            lines += ["    LIMIT: ClassVar[int] = 3", "    _cache: dict = {}"]
        if self.chance(0.2):
            lines += ["", "    def method(self, a: int = 1) -> str:", "        return str(self)", "", "    @property", "    def p(self): return 1"]
        if self.chance(0.1):
            lines += ["    @field_validator('*')", "    @classmethod", "    def check(cls, v):", "        return v"]
        self.types.append(name)
        if self.chance(0.4):
            self.makers.append(f"{name}()")
        return "\n".join(lines)

    def dataclass(self):
        name = self.fresh(self.pick("Point", "Job", "Window"))
        decorator = self.pick("@dataclass", "@dataclass(frozen=True)", "@dataclasses.dataclass", "@dataclass(kw_only=True)", "@pydantic.dataclasses.dataclass")
        parents = [n for n in self.types if n.startswith(("Point", "Job", "Window"))]
        base = f"({self.rng.choice(parents)})" if parents and self.chance(0.3) else ""
        self.types.append(name)
        return "\n".join([decorator, f"class {name}{base}:"] + self.doc("    ") + self.fields("dataclass"))

    def typed_dict(self):
        name = self.fresh(self.pick("Row", "Payload"))
        parents = [n for n in self.types if n.startswith(("Row", "Payload"))]
        base = self.rng.choice(parents) if parents and self.chance(0.3) else "TypedDict"
        total = ", total=False" if self.chance(0.3) else ""
        self.types.append(name)
        return "\n".join([f"class {name}({base}{total}):"] + self.doc("    ") + self.fields("TypedDict"))

    def named_tuple(self):
        name = self.fresh(self.pick("Pair", "Triple"))
        self.types.append(name)
        if self.chance(0.2):
            return f"{name} = {self.pick('collections.namedtuple(%r, %r)' % (name, 'a b'), 'NamedTuple(%r, [(%r, int), (%r, str)])' % (name, 'a', 'b'))}"
        return "\n".join([f"class {name}(NamedTuple):"] + self.doc("    ") + self.fields("NamedTuple"))

    def alias(self):
        name = self.fresh(self.pick("Alias", "Kind", "T"))
        self.types.append(name)
        return self.pick(f"{name} = {self.annotation(0, 0)}", f"{name} = NewType({name!r}, {self.pick('int', 'str', 'list')})", f"{name} = TypeVar({name!r})",
                         f"{name} = TypeVar({name!r}, bound={self.pick('int', 'str')})", f"{name} = TypeVar({name!r}, int, str)", f"{name} = {self.annotation(0, 0)}",
                         f"{name}: typing.TypeAlias = int", f"type {name} = int")

    def plain_class(self):
        name = self.fresh(self.pick("Client", "Helper"))
        self.types.append(name)
        self.constants.append(f"{name}.DEFAULT")
        self.makers.append(f"{name}()")
        return f"class {name}:\n    DEFAULT = {self.scalar()}\n\n    def __init__(self, a=1): self.a = a\n"

    def root(self):
        name = self.fresh("Root")
        self.types.append(name)
        return "\n".join([f"class {name}(RootModel[{self.annotation(1, 0)}]):"] + (self.doc("    ") or ["    pass"]))

    def nested(self):
        name = self.fresh("Outer")
        self.types += [name, f"{name}.Inner"]
        return f"class {name}(BaseModel):\n    class Inner(BaseModel):\n        a: {self.annotation(2, 0)}\n    inner: Inner\n    many: list[Inner] = []"

    # functions

    def parameter(self, name, must_default, allow_default):
        text = name
        annotated = self.chance(0.85)
        if annotated:
            text += self.pick(": ", ":", " : ") + self.annotation()
        if must_default or allow_default and self.chance(0.45):
            value = self.field_call(True) if annotated and self.chance(0.08) else self.value()
            text += self.pick("=", " = ") + value
        return text

    def parameters(self, method):
        names = self.rng.sample(WORDS, self.rng.randrange(0, 6))
        parts = [self.pick("self", "cls")] if method else []
        after_default = False
        keyword = False
        for i, name in enumerate(names):
            if not keyword and i and self.chance(0.15):
                parts.append(self.pick("*", "*", "*args", "*args: int"))
                keyword = True
            part = self.parameter(name, after_default and not keyword, True)
            after_default = after_default or "=" in part.split(":", 1)[-1].replace("gt=", "").replace("==", "") and self.ends_default(part)
            parts.append(part)
        if parts and parts[-1] == "*":
            parts.pop()
        if self.chance(0.1):
            parts.append(self.pick("**kwargs", "**extra: str"))
        elif names and not keyword and not method and self.chance(0.04):
            parts.insert(self.rng.randrange(1, len(parts) + 1), "/")
        return parts

    @staticmethod
    def ends_default(part):
        return bool(ast.parse(f"def f({part}): pass").body[0].args.defaults)

    def signature(self, method):
        parts = self.parameters(method)
        style = self.rng.randrange(4)
        if style == 0 and parts:
            return "(\n        " + ",  # comment with ) and \"\n        ".join(parts) + self.pick("", ",") * (not parts[-1].startswith("**")) + "\n    )"
        if style == 1:
            return "( " + " , ".join(parts) + " )"
        if style == 2 and parts:
            return "(" + ", \\\n        ".join(parts) + ")"
        return "(" + ", ".join(parts) + ")"

    def function_doc(self, indent, signature):
        if self.chance(0.5):
            return []
        lines = ["Summary of the flow."]
        if self.chance(0.5):
            lines += ["", "More text: with a colon."]
        names = [w for w in WORDS if w in signature]
        if self.chance(0.8):
            lines += ["", self.pick("Args:", "Arguments:", "Parameters:", "Params:", "args:")]
            for name in names + (["unknown"] if self.chance(0.2) else []):
                lines.append(self.pick(f"    {name}: What {name} is.", f"    {name} (int): Typed: yes.", f"    {name}: First line\n        and the second.",
                                       f"    {name} (Optional[str], optional): Text.", f"    {name} no colon here", f"    {name}:", f"    {name}: Off\n      by some."))
        if self.chance(0.4):
            lines += ["", self.pick("Returns:", "Raises:", "Example:", "Note:", "Yields:"), "    int: A value.", "    More."]
        if self.chance(0.1):
            lines += ["", "```", "Args:", "    x: in code", "```"]
        quote = self.pick('"""', "'''", 'r"""')
        body = "\n".join(lines)
        return [(indent + quote + body + self.pick("", "\n") + quote[-3:]).replace("\n", "\n" + indent)]

    def function(self, index):
        name = f"f{index}"
        place = self.rng.random()
        indent, before = "", []
        method = False
        if place < 0.08:
            indent, before, method = "    ", [f"class Holder{index}:"], self.chance(0.7)
        elif place < 0.16:
            indent, before = "    ", [self.pick("if True:", "try:", "with open('/dev/null'):", "if 1 < 2:", "while True:")]
        decorators = self.rng.sample(["@flow", f"@flow(name={self.string('flow ' + name)})", "@flow(retries=3, log_prints=True,\n      description='Described.')",
                                      "@task", "@staticmethod", "@unknown.decorator(1)[0]", "@prefect.flow"], self.rng.randrange(0, 3))
        signature = self.signature(method)
        returns = self.pick("", "", " -> int", f" -> {self.annotation(1)}", " -> 'list[str]'", " -> None ")
        lines = before + [indent + d for d in decorators]
        lines.append(f"{indent}{self.pick('def', 'def', 'async def', 'def  ')} {name}{signature}{returns}:")
        body = self.function_doc(indent + "    ", signature) + [indent + "    " + self.pick("pass", "return 1", "x = 'def f0(a): pass'; y = 2", "...", "yield 1")]
        lines += body
        if before == ["try:"]:
            lines += ["except Exception as e:", "    pass"]
        return "\n".join(lines)

    def file(self):
        head = self.pick("", "", "from __future__ import annotations\n", "# -*- coding: utf-8 -*-\n", '"""Module text.\n\ndef f0(a): pass\n"""\n', "#!/usr/bin/env python\n")
        lines = [head + self.pick("from prefect import flow, task", "import prefect\nfrom prefect import flow, task")]
        imports = IMPORTS[:]
        if self.chance(0.3):
            self.rng.shuffle(imports)
            imports = imports[: self.rng.randrange(8, len(imports))]
        lines += imports
        if self.chance(0.1):
            lines.append("if typing.TYPE_CHECKING:\n    from somewhere import Hidden")
        makers = [self.constant, self.constant, self.enum, self.model, self.model, self.dataclass, self.typed_dict, self.named_tuple, self.alias,
                  self.plain_class, self.root, self.nested]
        for _ in range(self.rng.randrange(2, 9)):
            lines.append(self.rng.choice(makers)())
        for i in range(self.rng.randrange(4, 9)):
            lines.append(self.function(i))
        lines.append(self.pick("", "if __name__ == '__main__':\n    f0()\n", "match 1:\n    case 1:\n        pass\n", "print(f'{1:>{2}} {{}}')", "x = (y := 3)"))
        text = ("\n" + self.pick("", "\n", "\n# comment \\\n")).join(lines) + self.pick("", "\n")
        if self.chance(0.1):
            text = text.replace("\n", "\r\n")
        if self.chance(0.1):
            text = text.replace("    ", "\t")
        return text


def finite(value):
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {k: finite(v) for k, v in value.items()}
    if isinstance(value, list):
        return [finite(v) for v in value]
    return value
