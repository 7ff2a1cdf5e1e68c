"""Print the version of the newest release of Prefect, as the package index that pip is configured to ask lists it."""

import re
import subprocess
import sys

listing = subprocess.run([sys.executable, "-m", "pip", "index", "versions", "prefect"], capture_output=True, text=True, check=True).stdout
print(re.match(r"prefect \(([0-9.]+)\)", listing).group(1))
