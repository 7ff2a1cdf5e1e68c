"""Writes the table of names that files of flows import from Prefect: what `prefect deploy` makes of each as a type.

Usage: python prefect_symbols.py PYTHON..., with the interpreters of environments with the newest Prefect first, then older
ones. All are on one version of Python. It prints prefect.txt, which belongs beside the Go files.
"""

import importlib
import inspect
import json
import subprocess
import sys
import types
import warnings

MODULES = """
prefect prefect.flows prefect.tasks prefect.types prefect.states prefect.blocks.core prefect.blocks.system prefect.blocks.notifications
prefect.blocks.abstract prefect.blocks.webhook prefect.filesystems prefect.variables prefect.artifacts prefect.logging prefect.futures
prefect.events prefect.task_runners prefect.cache_policies prefect.utilities.annotations prefect.context prefect.exceptions
prefect.client.orchestration prefect.client.schemas.objects prefect.runtime prefect.deployments prefect.schedules prefect.input
prefect.concurrency.sync prefect.concurrency.asyncio prefect.results prefect.serializers prefect.transactions prefect.locking
prefect.runner.storage prefect.server.schemas.core prefect.automations prefect.settings prefect.docker prefect.assets
""".split()
# Types with limits, to which a file may add others.
LIMITED = {"NonNegativeInteger": "NonNegativeInt", "PositiveInteger": "PositiveInt", "NonNegativeFloat": "NonNegativeFloat"}
# Where the classes are that people give their flows.
CLASSES = ("prefect.blocks.", "prefect.filesystems", "prefect.variables")


def describe():
    warnings.simplefilter("ignore")
    import prefect  # noqa: F401
    from pydantic import ConfigDict, TypeAdapter
    from prefect._internal.pydantic.schemas import GenerateEmptySchemaForUserClasses
    from prefect.flows import flow
    from prefect.tasks import task

    def schema_of(obj):
        try:
            adapter = TypeAdapter(obj) if hasattr(obj, "__pydantic_core_schema__") else TypeAdapter(obj, config=ConfigDict(arbitrary_types_allowed=True))
            return adapter.json_schema(by_alias=True, ref_template="#/definitions/{model}", schema_generator=GenerateEmptySchemaForUserClasses)
        except Exception:
            return None

    def entry(module, name, obj):
        if obj is flow or obj is task:
            return "s:" + ("prefect.flows.flow" if obj is flow else "prefect.tasks.task")
        if module == "prefect.types" and name in LIMITED:
            return "s:pydantic.types." + LIMITED[name]
        if isinstance(obj, types.ModuleType):
            return "m:" + obj.__name__
        if isinstance(obj, bool) or name == "TYPE_CHECKING":
            return f"b:{obj}"
        if inspect.isroutine(obj) or not (inspect.isclass(obj) or typing_form(obj)):
            return "f:" if inspect.isroutine(obj) else "u:"
        schema = schema_of(obj)
        if schema is None:
            return "u:"
        if schema == {}:
            return "c:" if inspect.isclass(obj) else "u:"
        definitions = schema.pop("$defs", {})
        if inspect.isclass(obj) and "title" in schema and schema.get("type") == "object":
            if not module.startswith(CLASSES):
                return "u:"
            return "d:" + json.dumps({"name": obj.__name__, "schema": schema, "definitions": definitions}, sort_keys=True)
        if definitions or "title" in schema or "default" in schema or "anyOf" in schema or inspect.isclass(obj) and "prefixItems" in schema:
            return "u:"
        return "j:" + json.dumps(schema, sort_keys=True)

    def typing_form(obj):
        return type(obj).__module__ in ("typing", "types") and not isinstance(obj, types.FunctionType)

    table = {}
    for module in MODULES:
        try:
            loaded = importlib.import_module(module)
        except ImportError:
            continue
        public = getattr(loaded, "__all__", None)
        names = set(public or [n for n in dir(loaded) if not n.startswith("_")])
        names |= {n for n in dir(loaded) if not n.startswith("_") and str(getattr(getattr(loaded, n), "__module__", "")).startswith("prefect")}
        table[module] = {}
        for name in sorted(names):
            try:
                obj = getattr(loaded, name)
            except Exception:
                continue
            # What another package defines is looked up there.
            own = str(getattr(obj, "__module__", "prefect")).startswith("prefect") or isinstance(obj, types.ModuleType)
            if own or module == "prefect.types" and name in public:
                table[module][name] = entry(module, name, obj)
    print(json.dumps(table))


def main():
    if len(sys.argv) == 1:
        describe()
        return
    tables = [json.loads(subprocess.run([python, __file__], check=True, capture_output=True).stdout.splitlines()[-1]) for python in sys.argv[1:]]
    print("# Written by testdata/prefect_symbols.py, in the form of symbols.txt. Besides, d is a class with this schema and these")
    print("# definitions. What an older supported version of Prefect has otherwise is not known.")
    for module, names in tables[0].items():
        entries = []
        for name, text in names.items():
            others = [t.get(module, {}).get(name) for t in tables[1:]]
            if any(other != text for other in others):
                if text[0] == "d" or text[0] == "j":
                    text = "u:"
            kind, value = text.split(":", 1)
            entries.append(f"{kind}:{name}={value}" if value else f"{kind}:{name}")
        print(module, *entries, sep="\t", end="\t\n")


main()
