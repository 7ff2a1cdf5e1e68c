"""Writes vectors.json: what PyYAML and the installed Prefect make of the cases in cases.json.

Run it with the Python of an environment that has Prefect: python vectors.py
"""

import json
import pathlib

import yaml
from pydantic_core import to_jsonable_python

from prefect.cli.deploy._config import _handle_deprecated_schedule_fields
from prefect.cli.deploy._models import PrefectYamlModel
from prefect.cli.deploy._schedules import _schedule_config_to_deployment_schedule
from prefect.client.schemas.actions import DeploymentScheduleCreate
from prefect.utilities.templating import apply_values

here = pathlib.Path(__file__).parent
cases = json.loads((here / "cases.json").read_text())


def scalar(text):
    try:
        value = to_jsonable_python(yaml.safe_load("a: " + text)["a"])
        return {"text": text, "json": json.dumps(value, allow_nan=False)}
    except Exception:
        return {"text": text}


def schedules(config):
    found = _handle_deprecated_schedule_fields(config).get("schedules") or []
    made = [_schedule_config_to_deployment_schedule(s) for s in apply_values(found, {})]
    return [DeploymentScheduleCreate(**s).model_dump(exclude_unset=True, mode="json") for s in made]


def file(text):
    try:
        model = PrefectYamlModel.model_validate(yaml.safe_load(text))
        out = []
        for d in model.deployments:
            config = d.model_dump(exclude_unset=True, mode="json")
            out.append(config | {"schedules": schedules(config)})
        return {"text": text, "deployments": out}
    except Exception:
        return {"text": text}


bodies = ["deployments:\n- name: d\n  entrypoint: a.py:b\n  " + b for b in cases["deployments"]]
out = {"scalars": [scalar(s) for s in cases["scalars"]], "files": [file(t) for t in cases["files"] + bodies]}
(here / "vectors.json").write_text(json.dumps(out, indent=1, sort_keys=True) + "\n")
