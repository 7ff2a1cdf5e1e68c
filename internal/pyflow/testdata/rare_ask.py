"""Writes rare.json: for each part of rare.py the schemas of the parameters of its functions, as Prefect derives them.

Usage: python rare_ask.py, in an environment with Prefect. A function that Prefect fails for has null.
"""

import json
import pathlib
import re
import tempfile

from generate import ask

folder = pathlib.Path(__file__).parent
parts = []
for part in (folder / "rare.py").read_text().split("# ---\n"):
    with tempfile.TemporaryDirectory() as place:
        path = pathlib.Path(place, "flows.py")
        path.write_text(part)
        parts.append({name: ask(str(path), name) for name in re.findall(r"^def (f\d+)\(", part, re.M)})
(folder / "rare.json").write_text(json.dumps(parts, indent=1, sort_keys=True) + "\n")
