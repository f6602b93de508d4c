"""boto3 against an AWS that lives inside the kernel (moto): invented credentials, and nothing leaves the machine.

    aws = sandbox.start()
    aws.client("s3").create_bucket(Bucket="tickets")
    sandbox.calls()

The clock: `start(clock="2026-11-24T09:00:00Z")`, or the variable AWS_STUDY_NOW, stops the time that the sandbox sees; identifiers
come from a seeded generator, so that a saved notebook does not change. `aws.forward(seconds)` lets time pass without waiting.
What moto answers differently from AWS is pinned in tests/sandbox/test_moto_differences.py and never taught from here.
"""

from __future__ import annotations

import datetime as _datetime
import json
import os
from typing import Any

from aws_study.sandbox import record as _record
from aws_study.sandbox.clock import ACCOUNT, lock, moment_of, settle_new_modules
from aws_study.sandbox.clock import clock as _clock
from aws_study.sandbox.outside import OutsideCall, guard, refusal_in
from aws_study.sandbox.record import NotSimulated, calls

__all__ = ["ACCOUNT", "NotSimulated", "OutsideCall", "Sandbox", "calls", "guard", "start"]

_SEED = 20261124
_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "SANDBOXINVENTEDKEY00",
    "AWS_SECRET_ACCESS_KEY": "invented-and-worthless",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "BOTO_CONFIG": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
    "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",  # or moto answers 404 to DynamoDB Streams
    "AWS_MAX_ATTEMPTS": "1",
    "NO_PROXY": "*",
    "no_proxy": "*",
}
_CONFIG: Any = {
    "batch": {"use_docker": False},
    "lambda": {"use_docker": False},
    "stepfunctions": {"execute_state_machine": True},
    "iam": {"load_aws_managed_policies": True},
    "core": {
        "mock_credentials": False,
        "passthrough": {"urls": [], "services": []},
        "reset_boto3_session": True,
        "service_whitelist": None,
    },
}

_mock: Any = None


def _clean_environment() -> dict[str, str]:
    """Replace what steers boto3, moto and proxies by the sandbox's own; return what was there."""

    def steers(name: str) -> bool:
        name = name.upper()
        moto = name.startswith(("MOTO_", "TEST_SERVER_", "TEST_PROXY_")) or name == "INITIAL_NO_AUTH_ACTION_COUNT"
        return (name.startswith("AWS_") and not name.startswith("AWS_STUDY_")) or name.endswith("_PROXY") or moto

    before = {name: value for name, value in os.environ.items() if steers(name) or name in _ENVIRONMENT}
    for name in before:
        del os.environ[name]
    os.environ.update(_ENVIRONMENT)
    return before


def _prepare(stubber: Any) -> None:
    """Once a process: hooks for calls(), NotSimulated and OutsideCall, the clock and the account in moto."""
    import botocore.handlers
    import botocore.httpsession
    import moto.backends

    original_send = botocore.httpsession.URLLib3Session.send
    original_backend = moto.backends.get_backend
    original_process = stubber.process_request

    def send(self: Any, request: Any) -> Any:
        try:
            return original_send(self, request)
        except Exception as error:
            refusal = refusal_in(error)
            if refusal is not None:
                raise refusal from None
            raise

    def backend(name: Any) -> Any:
        found = original_backend(name)
        settle_new_modules()
        if name == "sqs":
            _long_poll()
        return found

    def process(request: Any) -> Any:
        answer = original_process(request)
        if answer is not None and answer[0] == 404 and answer[2] == "Not yet implemented":
            raise NotImplementedError(request.url)
        if answer is None and request.url.split("?")[0].split("/")[2].endswith((".aws", ".amazonaws.com")):
            raise NotImplementedError(request.url)
        return answer

    botocore.httpsession.URLLib3Session.send = send
    moto.backends.get_backend = backend  # type: ignore[assignment]
    stubber.process_request = process
    botocore.handlers.BUILTIN_HANDLERS.extend(
        [
            ("provide-client-params", _record.note),
            ("after-call", _record.answered),
            ("after-call-error", _record.failed),
        ]
    )
    _policies_once()


def _policies_once() -> None:
    """moto builds 1,500 managed policies for each of AWS's partitions after every reset: here for the public one alone, read once."""
    from moto.iam import models

    data: dict[str, Any] = {}

    def policies(self: Any) -> list[Any]:
        if self.partition != "aws":
            return []
        if not data:
            data.update(json.loads(models.aws_managed_policies_data))
        return [
            models.AWSManagedPolicy.from_data(name, self.account_id, self.region_name, policy)
            for name, policy in data.items()
        ]

    models.IAMBackend._init_aws_policies = policies  # type: ignore[method-assign]


def _long_poll() -> None:
    """With a stopped clock a long poll would never end: it moves the clock instead of waiting."""
    from moto.sqs.models import Queue

    original = Queue.wait_for_messages
    if getattr(original, "sandbox", False):
        return

    def wait(self: Any, timeout: int) -> None:
        if _clock.stopped is None:
            original(self, timeout)
        else:
            _clock.skipped += timeout

    wait.sandbox = True  # type: ignore[attr-defined]
    Queue.wait_for_messages = wait  # type: ignore[method-assign]


def _begin() -> None:
    """Forget every resource and call; the same identifiers come again."""
    from moto.core.base_backend import BackendDict, BaseBackend, backend_lock
    from moto.core.model_instances import reset_model_data
    from moto.moto_api._internal import mock_random

    # moto's own reset first builds every backend anew, a second for IAM's managed policies, and then throws it away
    with backend_lock:
        for backends in BackendDict._instances:  # type: ignore[misc]
            for _account, _region, backend in backends.iter_backends():
                if type(backend).reset is not BaseBackend.reset:
                    backend.reset()  # the few that have files or threads to end
            backends.clear()
        BackendDict._instances.clear()  # type: ignore[misc]
    reset_model_data()
    mock_random.seed(_SEED)
    _record.made.clear()
    _clock.skipped = 0.0


class Sandbox:
    """A running sandbox. `client` and `resource` are boto3's; `reset()` forgets everything; `stop()` ends it."""

    account = ACCOUNT

    def __init__(self, region: str, before: dict[str, str]):
        import boto3

        self.region, self._before, self._running = region, before, True
        self.session: Any = boto3.Session(
            aws_access_key_id=_ENVIRONMENT["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=_ENVIRONMENT["AWS_SECRET_ACCESS_KEY"],
            region_name=region,
        )

    def _alive(self) -> Sandbox:
        if not self._running:
            raise RuntimeError("This sandbox was stopped, or replaced by a later sandbox.start(); use the later one.")
        return self

    def client(self, name: str, **options: Any) -> Any:
        """boto3's client of the service. It talks to the sandbox."""
        return self._alive().session.client(name, **options)

    def resource(self, name: str, **options: Any) -> Any:
        """boto3's resource of the service. It talks to the sandbox."""
        return self._alive().session.resource(name, **options)

    def now(self) -> _datetime.datetime:
        """What time it is in the sandbox, UTC."""
        return _datetime.datetime.fromtimestamp(_clock.time(), _datetime.UTC)

    def forward(self, seconds: float) -> None:
        """Let `seconds` pass in the sandbox without waiting: visibility timeouts, expiries and the like come nearer."""
        if not 0 <= seconds < float("inf"):
            raise ValueError(f"seconds={seconds!r}: allowed is a number of at least 0")
        _clock.skipped += seconds

    def reset(self) -> None:
        """An empty AWS again: no resources, no calls, the first identifiers and the first moment."""
        self._alive()
        _begin()

    def stop(self) -> None:
        """End the sandbox and put the environment variables back. The guard on the sockets stays until the process ends."""
        global _mock, _sandbox
        with lock:
            if not self._running:
                return
            self._running = False
            _begin()
            _mock.stop()
            _mock = _sandbox = None
            _clock.stopped = None
            for name in _ENVIRONMENT | {"AWS_DEFAULT_REGION": ""}:
                os.environ.pop(name, None)
            os.environ.update(self._before)

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<sandbox in {self.region}, account {self.account}{'' if self._running else ', stopped'}>"


_sandbox: Sandbox | None = None
_prepared = False


def start(region: str = "us-east-1", *, clock: str | None = None) -> Sandbox:
    """An empty AWS inside this process, in `region`; a sandbox that is still running is stopped first.

    `clock`: ISO 8601 moment at which the sandbox's time stands still; without it AWS_STUDY_NOW, else the time of day.
    Use it as a plain call or in a `with`. Raises ValueError for a clock that is no moment.
    """
    global _mock, _sandbox, _prepared
    with lock:
        fixed = clock or os.environ.get("AWS_STUDY_NOW") or None
        stopped = None if fixed is None else moment_of(fixed)
        if _sandbox is not None:
            _sandbox.stop()
        guard()
        before = _clean_environment()
        os.environ["AWS_DEFAULT_REGION"] = region
        from moto import mock_aws
        from moto.core.models import botocore_stubber

        if not _prepared:
            _prepare(botocore_stubber)
            _prepared = True
        settle_new_modules()
        _clock.stopped = stopped
        _mock = mock_aws(config=_CONFIG)
        _mock.start()
        _begin()
        _sandbox = Sandbox(region, before)
        return _sandbox
