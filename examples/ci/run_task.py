"""A run task for HCP Terraform: fails a plan that would delete what a Prefect team cannot get back.

HCP Terraform calls it after the plan. It responds at once, fetches the plan, and reports the result. It needs only
Python 3. It listens for HTTP: put a TLS proxy in front of it.

RUN_TASK_HMAC_KEY  the HMAC key of the run task; required, to authenticate HCP Terraform
RUN_TASK_LISTEN    address to listen on; defaults to 127.0.0.1:8080
RUN_TASK_TRUST     origins, separated by spaces, to fetch plans from and send results to; defaults to HCP Terraform.
                   For Terraform Enterprise, https://its.host.name
"""

import hashlib
import hmac
import json
import os
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# None of these may be deleted: each takes other objects with it, such as the runs of a flow and the queues of a work pool.
PROTECTED = {"prefect_deployment", "prefect_flow", "prefect_work_pool", "prefect_workspace"}
# At most MANY of these may be deleted in one plan.
COUNTED = {"prefect_deployment_schedule", "prefect_flow_run"}
MANY = 20

NAMED = 10  # addresses in a message; outcomes are limited to ten times as many
REQUEST_BYTES, PLAN_BYTES = 256 << 10, 64 << 20
SECONDS = 20  # until a silent connection is closed
PAUSES = (0.2, 5)  # seconds before a failed call is retried


class Failure(Exception):
    """The plan can't be checked. The message is shown in HCP Terraform and in the log, so it holds no secrets."""


def lost(change):
    """Whether a change deletes an object in Prefect. Forgetting an object, or destroying a finished run, does not."""
    before = change["change"]["before"] or {}
    return (
        change["mode"] == "managed"
        and "delete" in change["change"]["actions"]
        and before.get("on_destroy") != "abandon"
        and not (change["type"] == "prefect_flow_run" and before.get("end_time"))
    )


def judge(plan):
    """The changes that a plan must not have, and a sentence about them."""
    if not str(plan.get("format_version", "")).startswith("1."):
        raise Failure("What HCP Terraform sent is no plan that this task knows.")
    gone = [c for c in plan.get("resource_changes", []) if lost(c)]
    bad = [c for c in gone if c["type"] in PROTECTED]
    counted = [c for c in gone if c["type"] in COUNTED]
    if len(counted) > MANY:
        bad += counted
    if not bad:
        return [], "No deployment, flow, work pool or workspace of Prefect is deleted."
    names = ", ".join(c["address"] for c in bad[:NAMED])
    more = f" and {len(bad) - NAMED} more" if len(bad) > NAMED else ""
    return bad, (
        f"Would delete {names}{more}. Keep them, or have Terraform forget them: by a removed block, or by "
        'on_destroy = "abandon", applied before.'
    )


def outcome(change, level):
    """A row of the table that HCP Terraform shows."""
    label = "Replace" if "create" in change["change"]["actions"] else "Delete"
    return {
        "type": "task-result-outcomes",
        "attributes": {
            "outcome-id": change["address"],
            "description": f"{label} {change['address']}",
            "tags": {"Status": [{"label": label, "level": level}]},
        },
    }


def origin(url):
    parts = urllib.parse.urlsplit(str(url))
    return f"{parts.scheme}://{parts.netloc}"


class Caller(urllib.request.HTTPRedirectHandler):
    """Calls HCP Terraform, and no other host."""

    def __init__(self, trusted):
        self.trusted = trusted
        self.opener = urllib.request.build_opener(self)

    def check(self, url):
        if origin(url) not in self.trusted:
            raise Failure(f"This task does not trust {origin(url)}; see RUN_TASK_TRUST.")

    def redirect_request(self, request, answer, code, text, headers, url):
        """Redirects to the plan, without the token. The address of the plan is itself a secret."""
        self.check(url)
        return super().redirect_request(request, answer, code, text, headers, url)

    def call(self, method, url, token, body=None):
        """The response, which may be empty. Retries only if the server is busy or the connection breaks."""
        self.check(url)
        for pause in (*PAUSES, None):
            request = urllib.request.Request(url, body, method=method)
            request.add_header("Content-Type", "application/vnd.api+json")
            request.add_unredirected_header("Authorization", f"Bearer {token}")
            try:
                with self.opener.open(request, timeout=SECONDS) as answer:
                    content = answer.read(PLAN_BYTES + 1)
                if len(content) > PLAN_BYTES:
                    raise Failure(f"The plan has more than {PLAN_BYTES >> 20} MiB.")
                return content
            except urllib.error.HTTPError as error:
                problem, again = f"answered {error.code}", error.code == 429 or error.code >= 500
            except OSError as error:
                problem, again = f"could not be reached ({type(error).__name__})", True
            if pause is None or not again:
                raise Failure(f"{origin(url)} {problem}.")
            time.sleep(pause)

    def review(self, task):
        """Fetches the plan of a task and reports on it."""
        status, bad = "failed", []
        try:
            if task.get("stage") not in ("post_plan", "pre_apply"):
                raise Failure("This task judges plans: let it run after the plan (Post-plan), or before the apply.")
            plan = json.loads(self.call("GET", task.get("plan_json_api_url"), task["access_token"]))
            bad, message = judge(plan)
            status = "failed" if bad else "passed"
        except Failure as failure:
            message = str(failure)
        except Exception as error:  # its message may hold a part of the plan, or an address
            message = f"The plan could not be read ({type(error).__name__})."
        result = {"type": "task-results", "attributes": {"status": status, "message": message}}
        if bad and (task.get("capabilities") or {}).get("outcomes"):
            level = "error" if task.get("task_result_enforcement_level") == "mandatory" else "warning"
            result["relationships"] = {"outcomes": {"data": [outcome(c, level) for c in bad[: 10 * NAMED]]}}
        say(task, f"{status}: {message}")
        try:
            body = json.dumps({"data": result}).encode()
            self.call("PATCH", task["task_result_callback_url"], task["access_token"], body)
        except Exception as error:
            say(task, f"not reported: {error if isinstance(error, Failure) else type(error).__name__}")


def say(task, text):
    print(f"{task.get('run_id')!r} in {task.get('workspace_name')!r}: {text}", file=sys.stderr, flush=True)


class Handler(BaseHTTPRequestHandler):
    timeout = SECONDS
    key: bytes
    caller: Caller
    pool: ThreadPoolExecutor

    def do_POST(self):
        length = self.headers.get("Content-Length", "")
        if not re.fullmatch("[0-9]{1,6}", length) or int(length) > REQUEST_BYTES:
            return self.answer(413)
        body = self.rfile.read(int(length))
        signature = self.headers.get("X-TFC-Task-Signature", "").encode("latin-1", "replace")
        if not hmac.compare_digest(signature, hmac.new(self.key, body, hashlib.sha512).hexdigest().encode()):
            return self.answer(401)
        try:
            task = json.loads(body)
            if task["payload_version"] != 1:
                return self.answer(400)
            if task["access_token"] != "test-token":  # HCP Terraform's request when the run task is created
                self.caller.check(task["task_result_callback_url"])
                self.pool.submit(self.caller.review, task)
        except (ValueError, KeyError, TypeError):
            return self.answer(400)
        except Failure as failure:
            say(task, failure)
            return self.answer(403)
        self.answer(200)

    def answer(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Does not log requests: anyone can send them."""


def main():
    Handler.key = os.environ.get("RUN_TASK_HMAC_KEY", "").encode()
    if not Handler.key:
        sys.exit("RUN_TASK_HMAC_KEY is not set: give it the HMAC key of the run task.")
    trusted = os.environ.get("RUN_TASK_TRUST") or "https://app.terraform.io https://archivist.terraform.io"
    Handler.caller = Caller(set(trusted.split()))
    Handler.pool = ThreadPoolExecutor(4)
    host, _, port = (os.environ.get("RUN_TASK_LISTEN") or "127.0.0.1:8080").rpartition(":")
    server = ThreadingHTTPServer((host, int(port)), Handler)
    print(f"Listening on {host}:{server.server_port}", file=sys.stderr, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
