"""Prints how many seconds Prefect takes to load a flow and to derive its schema: the mean of ten times after one.

Usage: python time.py FILE FUNCTION, in an environment with Prefect.
"""

import sys
import timeit

from deploy import ask

path, function = sys.argv[1:]
ask(path, function)
print(timeit.timeit(lambda: ask(path, function), number=10) / 10)
