"""Print what `go test -json` says: the output of what failed, the closing line of each package, and the ten slowest tests.

Usage: go test -json … | test_report.py [FILE], where FILE has one line for each Terraform process that was started.
"""

import collections
import json
import pathlib
import sys


def main(count: pathlib.Path | None) -> None:
    output = collections.defaultdict(list)
    elapsed = {}
    tally = collections.Counter()
    for line in sys.stdin:
        try:
            event = json.loads(line)
        except ValueError:
            print(line, end="", flush=True)  # what the compiler says
            continue
        key = (event.get("Package") or event.get("ImportPath", "").split(" ")[0], event.get("Test"))
        action = event["Action"]
        if action in ("output", "build-output"):
            output[key].append(event["Output"])
        elif action == "build-fail":
            print("".join(output.pop(key, [])), end="", flush=True)
        elif action in ("pass", "fail", "skip"):
            finish(key, action, output.pop(key, []), tally)
            if key[1] and "/" not in key[1]:
                elapsed[key] = event.get("Elapsed", 0)
    print("The ten slowest tests:")
    for (package, test), seconds in sorted(elapsed.items(), key=lambda item: -item[1])[:10]:
        print(f"  {seconds:7.1f} s  {test} ({package.rpartition('/internal/')[2]})")
    if count:
        print(f"Terraform processes: {len(count.read_text().splitlines()) if count.exists() else 0}")
    print(f"{tally['pass']} passed, {tally['fail']} failed, {tally['skip']} skipped", flush=True)


def finish(key: tuple[str, str | None], action: str, lines: list[str], tally: collections.Counter) -> None:
    """Print what is worth reading of a test or package that has ended."""
    package, test = key
    if test:
        tally[action] += 1
        if action == "fail":
            print("".join(lines), end="", flush=True)
        return
    notable = [line for line in lines if action == "fail" or line.startswith(("ok", "FAIL", "panic", "fatal"))]
    print("".join(line for line in notable if line.strip() != "PASS"), end="", flush=True)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else None)
