"""Writes the table of names that files of flows import: what Prefect makes of each where it is used as a type.

Usage: python symbols.py PYTHON..., in an environment with the newest Prefect, with the interpreters of environments with the
older ones. All are on Python 3.13, where the locks of tools/ lack the packages whenever and tzdata. It prints symbols.txt,
which belongs beside the Go files.
"""

import collections.abc
import importlib
import inspect
import json
import subprocess
import sys
import types
import warnings

import prefect  # noqa: F401  what Prefect has loaded, a file of flows finds
from pydantic import ConfigDict, TypeAdapter
from prefect._internal.pydantic.schemas import GenerateEmptySchemaForUserClasses

MODULES = """
builtins typing typing_extensions collections collections.abc datetime decimal uuid pathlib enum re os os.path
dataclasses abc numbers fractions ipaddress zoneinfo json logging math time types functools itertools operator string
random sys io inspect contextlib asyncio concurrent.futures threading multiprocessing subprocess tempfile shutil glob
urllib.parse urllib.request hashlib base64 copy statistics textwrap traceback warnings socket http calendar struct
secrets csv queue signal platform getpass gzip zipfile pickle sqlite3 pprint importlib unicodedata argparse ast bisect
heapq array weakref email ssl smtplib http.client xml.etree.ElementTree configparser
pydantic pydantic.fields pydantic.types pydantic.networks pydantic.dataclasses annotated_types pydantic_settings
""".split()

# What the Go code knows by name.
SPECIAL = set("""
builtins.int builtins.float builtins.str builtins.bool builtins.bytes builtins.complex builtins.object builtins.list
builtins.tuple builtins.set builtins.frozenset builtins.dict builtins.type builtins.len builtins.range builtins.enumerate builtins.zip types.NoneType
typing.Any typing.Optional typing.Union typing.List typing.Tuple typing.Set typing.FrozenSet typing.Dict typing.Type
typing.Sequence typing.MutableSequence typing.Iterable typing.Generator typing.Mapping typing.MutableMapping
typing.OrderedDict typing.DefaultDict typing.Counter typing.Deque typing.AbstractSet typing.MutableSet typing.Callable
typing.Hashable typing.Pattern typing.Literal typing.Annotated typing.Final typing.ClassVar typing.Required
typing.NotRequired typing.ReadOnly typing.TypeVar typing.NewType typing.NamedTuple typing.TypedDict typing.Generic typing.Protocol
typing.Collection typing.Iterator typing.Container typing.Awaitable typing.Coroutine typing.AsyncIterator
typing.AsyncIterable typing.AsyncGenerator typing.Reversible typing.Collection typing.ContextManager
collections.abc.Sequence collections.abc.MutableSequence collections.abc.Set collections.abc.MutableSet
collections.abc.Mapping collections.abc.MutableMapping collections.abc.Iterable collections.abc.Generator
collections.abc.Callable collections.abc.Hashable
collections.OrderedDict collections.defaultdict collections.Counter collections.deque collections.namedtuple
datetime.date datetime.datetime datetime.time datetime.timedelta datetime.timezone decimal.Decimal uuid.UUID
fractions.Fraction os.PathLike pathlib.Path pathlib.PurePath pathlib.PosixPath pathlib.PurePosixPath
pathlib.PureWindowsPath re.Pattern zoneinfo.ZoneInfo
ipaddress.IPv4Address ipaddress.IPv4Interface ipaddress.IPv4Network
ipaddress.IPv6Address ipaddress.IPv6Interface ipaddress.IPv6Network
enum.Enum enum.IntEnum enum.StrEnum enum.Flag enum.IntFlag enum.auto enum.unique
abc.ABC dataclasses.dataclass dataclasses.field dataclasses.InitVar
pydantic.main.BaseModel pydantic.root_model.RootModel pydantic.fields.Field pydantic.config.ConfigDict
pydantic.dataclasses.dataclass pydantic.functional_validators.field_validator
pydantic.functional_validators.model_validator pydantic_settings.main.BaseSettings
pydantic_settings.main.SettingsConfigDict
pydantic.types.conint pydantic.types.confloat pydantic.types.constr pydantic.types.conlist pydantic.types.conset
pydantic.types.StrictInt pydantic.types.StrictStr pydantic.types.StrictBool pydantic.types.StrictFloat
pydantic.types.PositiveInt pydantic.types.NegativeInt pydantic.types.NonNegativeInt pydantic.types.NonPositiveInt
pydantic.types.PositiveFloat pydantic.types.NegativeFloat pydantic.types.NonNegativeFloat
pydantic.types.NonPositiveFloat pydantic.types.StringConstraints
annotated_types.Gt annotated_types.Ge annotated_types.Lt annotated_types.Le annotated_types.MinLen
annotated_types.MaxLen annotated_types.MultipleOf annotated_types.Len annotated_types.Interval annotated_types.Predicate
pydantic.functional_validators.AfterValidator pydantic.functional_validators.BeforeValidator
pydantic.functional_validators.WrapValidator functools.wraps functools.lru_cache functools.cache
contextlib.contextmanager contextlib.asynccontextmanager abc.abstractmethod typing.final typing.no_type_check
""".split())


def lookup(canonical):
    parts = canonical.split(".")
    for i in range(len(parts) - 1, 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:i]))
            for part in parts[i:]:
                found = getattr(found, part)
            return found
        except (ImportError, AttributeError):
            continue
    raise SystemExit(f"there is no {canonical}")


specials = [(lookup(name), name) for name in sorted(SPECIAL)]


def special(obj):
    # Where two names mean one object, the first in the alphabet stands for both.
    return next((name for known, name in specials if known is obj), None)


def constant(kind, name, value):
    return f"{kind}:{name}={value!r}" if len(repr(value)) < 30 and " " not in repr(value) else f"u:{name}"


def entry(module, name, obj):
    known = special(obj)
    if module == "typing_extensions" and f"typing.{name}" in SPECIAL:
        known = f"typing.{name}"  # where it has one of its own, that means the same
    if name in ("EmailStr", "NameEmail") and module.startswith("pydantic"):
        schema = {"format": "email" if name == "EmailStr" else "name-email", "type": "string"}
        return f"j:{name}={json.dumps(schema)}"  # it needs another package for anything but its name
    if name == "TYPE_CHECKING":
        return f"b:{name}={obj}"
    if known:
        return f"s:{name}={known}"
    if isinstance(obj, types.ModuleType):
        return f"m:{name}={obj.__name__}"
    if module not in ("sys", "os", "os.path", "platform", "socket", "signal", "ssl"):
        for kind, cls in (("i", int), ("n", float), ("t", str)):
            if type(obj) is cls and obj == obj and abs(hash(obj)) >= 0:
                return constant(kind, name, obj) if "inf" not in repr(obj) else f"u:{name}"
    if inspect.isroutine(obj):
        return f"f:{name}"
    schema = schema_of(obj) if module.startswith("pydantic") or inspect.isclass(obj) else None
    if schema == {} and inspect.isclass(obj):
        return f"c:{name}"
    if schema and module.startswith("pydantic") and not {"$defs", "title", "prefixItems", "default"} & set(schema):
        return f"j:{name}={json.dumps(schema, sort_keys=True)}"
    return f"u:{name}"


def schema_of(obj):
    try:
        adapter = TypeAdapter(obj, config=ConfigDict(arbitrary_types_allowed=True))
        return adapter.json_schema(schema_generator=GenerateEmptySchemaForUserClasses)
    except Exception:
        return None


def table():
    """The entries of each module, by name."""
    out = {}
    for module in MODULES:
        loaded = importlib.import_module(module)
        names = {n for n in dir(loaded) if not n.startswith("_")} | ({"__version__"} & set(dir(loaded)))
        if module == "builtins":
            names -= {"copyright", "credits", "exit", "quit", "license", "help"}
        out[module] = {}
        for name in sorted(names):
            try:
                out[module][name] = entry(module, name, getattr(loaded, name))
            except Exception:
                continue
    return out


def main():
    warnings.simplefilter("ignore")
    if sys.argv[1:] == ["--table"]:
        print(json.dumps(table()))
        return
    older = [json.loads(subprocess.run([p, __file__, "--table"], check=True, capture_output=True).stdout.splitlines()[-1]) for p in sys.argv[1:]]
    print("# Written by testdata/symbols.py. A line has a module and its names, between tabs. What a name is: c a class that")
    print("# any value is allowed for, j a type with this schema, s what the code knows by this name, f a function, m a")
    print("# module, b i n t a constant, u anything else, or what is another with an older pydantic. The last line has the other")
    print("# modules of the standard library.")
    for module, names in table().items():
        for name, text in names.items():
            if text[0] in "cjbint" and any(t[module].get(name, text) != text for t in older):
                names[name] = f"u:{name}"
        print(module, *names.values(), sep="\t", end="\t\n")
    rest = sorted(n for n in sys.stdlib_module_names if not n.startswith("_") and n not in MODULES)
    print("*", *rest, sep="\t", end="\t\n")


main()
