"""Describe how the API differs between two releases of Prefect.

Usage: python prefect_api.py describe > FILE, with a Python that has Prefect, then prefect_api.py compare OLD NEW, which fails
when something that the provider uses has changed: a path, a field, a required field or the values of an enum.
"""

import json
import pathlib
import re
import sys

CLIENT = pathlib.Path(__file__).parent.parent / "internal" / "client"


def describe():
    from prefect.server.api.server import create_app

    document = create_app(ephemeral=True).openapi()
    json.dump({"paths": document["paths"], "schemas": document["components"]["schemas"]}, sys.stdout)


def words_of_client():
    """Every word of the client's sources: a path or schema without any of them is none that the provider uses."""
    text = "\n".join(p.read_text() for p in CLIENT.rglob("*.go") if not p.name.endswith("_test.go"))
    return set(re.findall(r"[A-Za-z0-9_-]+", text))


def used(path, words):
    return all(part in words for part in re.findall(r"[^/{}]+(?![^{]*})", path) if part not in ("api",))


def properties(schema):
    return schema.get("properties", {})


def values(schema):
    return [str(v) for v in schema.get("enum", [])]


def compare(old, new):
    """Yields each difference as a sentence, and whether it may concern the provider."""
    words = words_of_client()
    for path in sorted(old["paths"].keys() | new["paths"].keys()):
        was, is_ = old["paths"].get(path, {}), new["paths"].get(path, {})
        for method in sorted(was.keys() | is_.keys()):
            name = f"{method.upper()} {path}"
            if method not in is_:
                yield f"{name} is gone", used(path, words)
            elif method not in was:
                yield f"{name} is new", False
            else:
                query = lambda operation: {p["name"] for p in operation.get("parameters", [])}
                for gone in sorted(query(was[method]) - query(is_[method])):
                    yield f"{name} no longer takes {gone}", used(path, words)
                for added in sorted(query(is_[method]) - query(was[method])):
                    yield f"{name} takes {added}", False
    for name in sorted(old["schemas"].keys() & new["schemas"].keys()):
        was, is_ = old["schemas"][name], new["schemas"][name]
        for field in sorted(properties(was).keys() - properties(is_).keys()):
            yield f"{name} has no field {field} any longer", field in words
        for field in sorted(properties(is_).keys() - properties(was).keys()):
            yield f"{name} has a field {field}", field in words
        for field in sorted(set(is_.get("required", [])) - set(was.get("required", []))):
            yield f"{name} requires {field}", field in words
        for value in sorted(set(values(was)) - set(values(is_))):
            yield f"{name} no longer has the value {value}", value in words
        for value in sorted(set(values(is_)) - set(values(was))):
            yield f"{name} has a value {value}", any(v in words for v in values(was))


def main():
    if sys.argv[1] == "describe":
        return describe()
    old, new = (json.loads(pathlib.Path(name).read_text()) for name in sys.argv[2:4])
    differences = list(compare(old, new))
    for sentence, concerns in differences:
        print(f"- {sentence}{'. **The provider uses it.**' if concerns else '.'}")
    if not differences:
        print("- No path, field or enum value differs.")
    sys.exit(any(concerns for _, concerns in differences))


if __name__ == "__main__":
    main()
