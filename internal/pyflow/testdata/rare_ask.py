"""Writes rare.json: for each part of rare.py the schemas of the parameters of its functions, as `prefect deploy` stores them.

Usage: python rare_ask.py, in an environment with Prefect. Every function is deployed as a flow. One that Prefect fails for
has null, and so has one whose definition raises, which is taken out before the rest of its part is asked about.
"""

import ast
import json
import pathlib
import re
import tempfile

import deploy

folder = pathlib.Path(__file__).parent
parts = []
for part in (folder / "rare.py").read_text().split("# ---\n"):
    flows = "from prefect import flow\n" + re.sub(r"^def (f\d+)\(", r"@flow\ndef \1(", part, flags=re.M)
    names = re.findall(r"^def (f\d+)\(", part, re.M)
    running = deploy.running(flows)
    with tempfile.TemporaryDirectory() as place:
        path = pathlib.Path(place, "flows.py")
        path.write_text(running)
        left = {n.name for n in ast.parse(running).body if isinstance(n, ast.FunctionDef)}
        answers = {n: deploy.ask(str(path), n) if n in left else None for n in names}
        parts.append({"source": running, "schemas": {n: a and a["schema"] for n, a in answers.items()}})
(folder / "rare.json").write_text(json.dumps(parts, indent=1, sort_keys=True) + "\n")
