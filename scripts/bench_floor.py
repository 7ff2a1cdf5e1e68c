"""The least that a Prefect server takes for the objects of a benchmark: the fewest requests, one after the other, over one
connection, without Terraform and without the provider."""

import http.client
import json
import time

PAGE = 200
RETRY_DELAY = 0.02  # seconds


class Api:
    """One connection to a server, which counts its requests."""

    def __init__(self, port):
        self.connection, self.requests = http.client.HTTPConnection("127.0.0.1", port), 0

    def send(self, method, path, body=None):
        status, text = self.exchange(method, path, body)
        while status == 503:  # the server's own services keep the SQLite database locked for a moment
            self.connection.close()  # as the server does
            time.sleep(RETRY_DELAY)
            status, text = self.exchange(method, path, body)
        if status >= 300:
            raise SystemExit(f"Error: {method} {path} has the status {status}: {text[:500]!r}")
        return json.loads(text) if text else None

    def exchange(self, method, path, body):
        self.requests += 1
        self.connection.request(method, f"/api{path}", json.dumps(body) if body is not None else None, {"Content-Type": "application/json"})
        response = self.connection.getresponse()
        return response.status, response.read()

    def pages(self, path):
        """Reads all objects."""
        offset = 0
        while len(page := self.send("POST", f"{path}/filter", {"limit": PAGE, "offset": offset})) == PAGE:
            offset += len(page)


class Deployments:
    """Deployments of one flow, each created together with its schedule, which is deleted with it."""

    def __init__(self, api):
        self.api, self.ids, self.flow = api, [], None

    def create(self, n):
        self.flow = self.api.send("POST", "/flows/", {"name": "bench-floor"})["id"]
        for i in range(n):
            self.ids.append(self.create_deployment(i, schedules=[schedule(i)]))

    def create_deployment(self, i, **more):
        return self.api.send("POST", "/deployments/", {
            "name": f"bench-{i}", "flow_id": self.flow, "entrypoint": "flow.py:run", "description": f"deployment {i}, change 0",
            "parameters": {"number": i}, **more,
        })["id"]

    def read(self):
        self.api.pages("/deployments")

    def change(self):
        self.api.send("PATCH", f"/deployments/{self.ids[0]}", {"description": "deployment 0, change 1"})

    def delete(self):
        for deployment in self.ids:
            self.api.send("DELETE", f"/deployments/{deployment}")
        self.api.send("DELETE", f"/flows/{self.flow}")


class SeparateSchedules(Deployments):
    """The same, with a request for each schedule, as Terraform requires."""

    def create(self, n):
        self.flow = self.api.send("POST", "/flows/", {"name": "bench-floor"})["id"]
        self.ids += [self.create_deployment(i) for i in range(n)]
        for i, deployment in enumerate(self.ids):
            self.api.send("POST", f"/deployments/{deployment}/schedules", [schedule(i)])


class Variables:
    def __init__(self, api):
        self.api, self.ids = api, []

    def create(self, n):
        for i in range(n):
            self.ids.append(self.api.send("POST", "/variables/", {"name": f"bench_{i}", "value": {"number": i, "change": 0}})["id"])

    def read(self):
        self.api.pages("/variables")

    def change(self):
        self.api.send("PATCH", f"/variables/{self.ids[0]}", {"value": {"number": 0, "change": 1}})

    def delete(self):
        for variable in self.ids:
            self.api.send("DELETE", f"/variables/{variable}")


# The rows of each case. The first is the floor.
ROWS = {
    "deployments": {"server": Deployments, "server, separate schedules": SeparateSchedules},
    "variables": {"server": Variables},
}


def schedule(i):
    return {"schedule": {"cron": f"{i % 60} 6 * * *"}}


def measure(kind, n, port):
    """Returns the seconds and requests of creating, reading, changing (with the reads of a plan), and deleting n objects."""
    api = Api(port)
    objects, steps = kind(api), []

    def change():
        objects.read()
        objects.change()

    for step in (lambda: objects.create(n), objects.read, change, objects.delete):
        requests, start = api.requests, time.monotonic()
        step()
        steps.append((time.monotonic() - start, api.requests - requests))
    return steps
