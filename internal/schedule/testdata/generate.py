"""Make the vectors beside this file, by asking the installed Prefect. The same seed makes the same vectors.

The dates of each version of Prefect are in a file of their own. What the file schedules.json asks is asked as well.

Usage: python generate.py [SEED] [COUNT]
"""

import datetime
import gzip
import importlib.metadata
import json
import pathlib
import signal
import sys

import cases
import dateutil.tz
import oracle
import zoneinfo

HERE = pathlib.Path(__file__).parent


def given():
    """The schedules of schedules.json with Prefect's answers."""
    for vector in json.loads((HERE / "schedules.json").read_text()):
        after = datetime.datetime.fromisoformat(vector["after"])
        case = {"schedule": vector["schedule"], "start": (after - oracle.EPOCH) // oracle.MICROSECOND, "n": 8}
        yield {"case": case, "answer": oracle.answer(case)}


def dates(seed, count):
    """Random schedules with Prefect's answers. What it takes too long for, or draws at random, is left out."""
    made = cases.Cases(seed)
    vectors = []
    while len(vectors) < count:
        for case in made.series():
            answer = oracle.patiently(case)
            if "endless" in answer or any(part in case["schedule"].get("cron", "").lower() for part in ("r(", "r/")):
                break
            # Whether such a rule is accepted depends on the hour of asking.
            if "rrule" in case["schedule"] and "DTSTART" not in case["schedule"]["rrule"].upper() and unsteady(case):
                break
            vectors.append({"case": case, "answer": answer})
            if not answer["accepted"] or len(vectors) == count:
                break
    return vectors


def unsteady(case):
    text = case["schedule"]["rrule"].upper()
    return any(f"FREQ={unit}LY" in text and f"BY{unit}=" in text for unit in ("HOUR", "MINUTE", "SECOND"))


def normalized(seed, count):
    """Recurrence rules without DTSTART, and what the server makes of them at some moment."""
    made = cases.Cases(seed)
    r = made.random
    vectors = []
    for _ in range(count):
        zone = made.zone()
        text = made.rule_text(r.choice(["SECONDLY", "MINUTELY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY"]), 1767225600 * 10**6)
        if r.random() < 0.2:
            text = "RRULE:" + text + r.choice(["", "\nRDATE:20300101T000000", "\nRRULE:FREQ=DAILY"])
        now = r.choice([made.start(zone, 2020, 2036), r.randrange(1500000000, 2000000000) * 10**6])
        vectors.append({"rrule": text, "timezone": zone or "", "now": now, "want": oracle.normalize(text, zone, now)})
    return vectors


def zones():
    """The offsets of local times around the changes of clocks this year, and at the end of the old time zone data."""
    vectors = {}
    for name in cases.ZONES:
        zone, old = zoneinfo.ZoneInfo(name), dateutil.tz.gettz(name)
        walls = {365 * 86400 * years for years in (20, 40, 66, 67, 69, 100)}
        for change in cases.changes(name):
            if 1767225600 <= change < 1798761600 or change > 2130000000:
                before = int(offset(zone, change - 1, utc=True))
                walls |= {change + before + shift for shift in (-3601, -1, 0, 1800, 3600, 7200)}
        vectors[name] = [[wall, offset(zone, wall), offset(zone, wall, fold=1), offset(old, wall)] for wall in sorted(walls)]
    return vectors


def offset(zone, second, fold=0, utc=False):
    at = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=second)
    if utc:
        return at.replace(tzinfo=datetime.timezone.utc).astimezone(zone).utcoffset().total_seconds()
    return int(at.replace(tzinfo=zone, fold=fold).utcoffset().total_seconds())


def write(name, vectors):
    lines = ",\n".join(json.dumps(v, separators=(",", ":")) for v in vectors) if isinstance(vectors, list) else None
    text = f"[\n{lines}\n]\n" if lines else json.dumps(vectors, separators=(",", ":"))
    data = gzip.compress(text.encode(), compresslevel=9, mtime=0)
    (HERE / name).write_bytes(data)
    print(f"{name}: {len(vectors)} vectors, {len(data)} bytes")


def main(seed=20261121, count=12000):
    signal.signal(signal.SIGALRM, oracle.give_up)
    oracle.PATIENCE = 2
    write("zones.json.gz", zones())
    if oracle.normalize_rrule_string is not None:
        write("normalized.json.gz", normalized(seed, 1000))
    write(f"dates-{importlib.metadata.version('prefect')}.json.gz", [*given(), *dates(seed, count)])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
