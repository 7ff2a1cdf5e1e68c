"""Says which texts are Python: each line of the input is a JSON string, each line of the output true or false."""

import ast
import json
import sys
import warnings

warnings.simplefilter("ignore")

for line in sys.stdin:
    try:
        ast.parse(json.loads(line))
        print("true", flush=True)
    except Exception:
        print("false", flush=True)
