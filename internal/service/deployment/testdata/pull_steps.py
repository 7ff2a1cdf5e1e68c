"""Prints the steps of prefect.deployments.steps with their inputs, as JSON: true for an input that the step can't do without."""

import inspect
import json

import prefect
from prefect.deployments import steps

out = {}
for name, step in sorted(vars(steps).items()):
    function = getattr(step, "sync", step)
    if inspect.isfunction(function) and name not in ("run_step", "run_steps"):
        parameters = inspect.signature(function).parameters.values()
        out["prefect.deployments.steps." + name] = {
            p.name: p.default is p.empty for p in parameters if p.kind is not p.VAR_KEYWORD
        }
print(json.dumps({"prefect": prefect.__version__, "steps": out}, indent=1, sort_keys=True))
