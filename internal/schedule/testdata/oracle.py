"""Prefect's own answers about schedules: one JSON request a line on standard input, one answer a line on standard output.

The first line has the versions of Prefect and Python: on Python 3.13 and newer Prefect computes intervals with another
library. It also says whether the system has time zone data, without which dateutil uses old ones of its own.

A request is {"schedule": {...}, "start": microseconds, "end": microseconds or absent, "n": number}, as one would post the
schedule to the API; with "repeat", the answer has the seconds that one computation takes on average, and no dates.

With --search SEED it asks itself, about random schedules, and writes {"case": …, "answer": …} without end.
Run it with a Python that has Prefect.
"""

import datetime
import functools
import importlib.metadata
import json
import os
import signal
import sys
import tempfile
import time
import warnings

os.environ.setdefault("PREFECT_HOME", os.path.join(tempfile.gettempdir(), "prefect-oracle"))
os.environ["PREFECT_LOGGING_LEVEL"] = "CRITICAL"
warnings.simplefilter("ignore")

from cases import Cases  # noqa: E402
from pydantic import TypeAdapter  # noqa: E402
try:
    from prefect._internal.schemas.validators import normalize_rrule_string  # noqa: E402
except ImportError:  # Prefect 3.6.13 keeps a rule without DTSTART as it is
    normalize_rrule_string = None
from prefect.server.schemas.actions import DeploymentScheduleCreate  # noqa: E402
from prefect.server.schemas.schedules import SCHEDULE_TYPES  # noqa: E402

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
MICROSECOND = datetime.timedelta(microseconds=1)
PATIENCE = float(os.environ.get("ORACLE_PATIENCE", "0.5"))
ADAPTER = TypeAdapter(SCHEDULE_TYPES)


class TooLong(BaseException):
    pass


gave_up = False


def give_up(*_):
    global gave_up
    gave_up = True
    raise TooLong


def moment(microseconds):
    return None if microseconds is None else EPOCH + microseconds * MICROSECOND


def microseconds_of(date):
    plain = datetime.datetime(date.year, date.month, date.day, date.hour, date.minute, date.second, date.microsecond,
                              tzinfo=date.tzinfo, fold=date.fold)
    return (plain - EPOCH) // MICROSECOND


def compute(schedule, request):
    """The dates in the order of get_dates, and whether it raises."""
    found, fails = [], False
    try:
        for date in schedule._get_dates_generator(
            n=request["n"], start=moment(request["start"]), end=moment(request.get("end"))
        ):
            found.append(date)
    except Exception:
        fails = True
    return {"dates": [microseconds_of(date) for date in sorted(found)], "fails": fails}


def measure(schedule, request):
    started = time.perf_counter()
    for _ in range(request["repeat"]):
        sorted(schedule._get_dates_generator(n=request["n"], start=moment(request["start"])))
    return {"seconds": (time.perf_counter() - started) / request["repeat"]}


@functools.lru_cache(maxsize=1)
def accept(text):
    schedule = json.loads(text)
    try:
        DeploymentScheduleCreate.model_validate({"schedule": schedule})
        # The API also writes DTSTART into a recurrence rule. The dates on and after that are those of the rule as it is.
        return ADAPTER.validate_python(schedule)
    except Exception:
        return None


def answer(request):
    schedule = accept(json.dumps(request["schedule"]))
    if schedule is None:
        return {"accepted": False}
    if "repeat" in request:
        return {"accepted": True, **measure(schedule, request)}
    if request["n"] == 0:
        return {"accepted": True}
    return {"accepted": True, **compute(schedule, request)}


def normalize(rrule, timezone, now):
    if normalize_rrule_string is None:
        return rrule
    return normalize_rrule_string(rrule, timezone=timezone, now=moment(now))


def patiently(request):
    """Prefect's answer, unless it takes too long: some rules have it look through thousands of years."""
    global gave_up
    gave_up = False
    signal.setitimer(signal.ITIMER_REAL, 60 if "repeat" in request else PATIENCE)
    try:
        found = answer(request)
    except TooLong:
        pass
    else:
        if not gave_up:  # else a library took the interruption for an error of its own
            return found
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return {"accepted": True, "endless": True}


def search(seed):
    cases = Cases(seed)
    while True:
        for case in cases.series():
            found = patiently(case)
            say({"case": case, "answer": found})
            if not found["accepted"] or "endless" in found:
                break


def say(what):
    print(json.dumps(what, separators=(",", ":")), flush=True)


def main():
    signal.signal(signal.SIGALRM, give_up)
    say({
        "version": importlib.metadata.version("prefect"),
        "python": sys.version_info[1],
        "zones": os.path.isfile("/usr/share/zoneinfo/Europe/Berlin"),
    })
    if sys.argv[1:2] == ["--search"]:
        search(int(sys.argv[2]))
    for line in sys.stdin:
        say(patiently(json.loads(line)))


if __name__ == "__main__":
    main()
