"""Says whether Prefect accepts parameters: each line of the input is a JSON list of a schema and the parameters.

For each line it prints true or false, or null when Prefect can't tell.
"""

import json
import sys

from prefect.utilities.schema_tools import ValidationError, validate

for line in sys.stdin:
    schema, parameters = json.loads(line)
    try:
        validate(parameters, schema, raise_on_error=True)
        print("true")
    except ValidationError:
        print("false")
    except Exception:
        print("null")
