"""Records what Prefect accepts: values for the variables of every base job template and for parameters that are blocks.

Run with the Python of a Prefect: schema_vectors.py > schema-vectors.json. Each property of each schema is given each of
the values by itself, in each mode; a digit tells whether Prefect accepts it, in the order of the values.
"""

import json
from pathlib import Path

import prefect
from prefect.utilities.collections import remove_nested_keys
from prefect.utilities.schema_tools.validation import _VALIDATOR, preprocess_schema

REFERENCE = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
VALUES = [
    None, True, 1, 1.5, "x", "", [], ["x"], [1], {}, {"x": "y"}, {"$ref": REFERENCE}, {"$ref": {}}, {"$ref": 1},
    {"$ref": {"block_document_id": REFERENCE}}, {"$ref": {"block_document_id": 1}},
    {"nested": {"$ref": {"block_document_id": REFERENCE}}}, [{"$ref": {"block_document_id": REFERENCE}}],
    {"$ref": {"block_document_id": REFERENCE}, "x": "y"},
    {"value": "x"}, {"value": None}, {"username": "u", "password": "p", "registry_url": "r"}, {"username": "u"},
]
# How a deployment, its job variables and a run are checked: what validate() does, with the schema prepared once.
MODES = {"deployment": (False, True), "job_variables": (True, True), "run": (False, False)}


def validator(schema, null_for_default, ignore_required):
    prepared = preprocess_schema(schema, null_for_default)
    return _VALIDATOR(remove_nested_keys(["required"], prepared) if ignore_required else prepared)


def fits(check, key, value):
    """Whether there is no error in the property; that others are missing is one of the whole."""
    return not any(error.path and error.path[0] == key for error in check.iter_errors({key: value}))


def templates(root):
    metadata = json.loads((root / "server/api/collections_data/views/aggregate-worker-metadata.json").read_text())
    for workers in metadata.values():
        for kind, worker in workers.items():
            schema = worker["default_base_job_configuration"].get("variables")
            if schema:
                yield kind, schema


def blocks(root):
    data = json.loads((root / "server/collection_blocks_data.json").read_text())
    for collection in data["collections"].values():
        for slug, kind in collection["block_types"].items():
            fields = dict(kind["block_schema"]["fields"])
            definitions = fields.pop("definitions", {})
            title = fields["title"]
            yield slug, {
                "type": "object",
                "properties": {"block": {"$ref": "#/definitions/" + title}, "either": {"anyOf": [{"$ref": "#/definitions/" + title}, {"type": "null"}]}},
                "definitions": {**definitions, title: fields},
            }


def bare(schema):
    """The schema without texts that say nothing about values."""
    if isinstance(schema, list):
        return [bare(e) for e in schema]
    if not isinstance(schema, dict):
        return schema
    return {k: bare(v) for k, v in schema.items() if k not in ("description", "examples") or not isinstance(v, (str, list))}


root = Path(prefect.__file__).parent
out = []
for name, schema in [*templates(root), *blocks(root)]:
    schema = bare(schema)
    verdicts = {}
    for mode, flags in MODES.items():
        check = validator(schema, *flags)
        for key in schema.get("properties", {}):
            verdicts[f"{mode} {key}"] = "".join("01"[fits(check, key, v)] for v in VALUES)
    out.append({"name": name, "schema": schema, "verdicts": verdicts})
print(json.dumps({"prefect": prefect.__version__, "values": VALUES, "schemas": out}, indent=None, separators=(",", ":")))
