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
import ipaddress
import os
import socket
import sys
import threading
import time as _time
import types
from typing import Any

ACCOUNT = "111122223333"
_SEED = 20261124
_MOTO_ACCOUNT = "123456789012"
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


class OutsideCall(RuntimeError):
    """Something tried to reach another machine. No OSError, because libraries try those again. `host` is who was called."""

    def __init__(self, host: str):
        self.host = host
        super().__init__(f"The sandbox refused a call to {host}: nothing in this course leaves your machine.")


class NotSimulated(RuntimeError):
    """An API call that exists at AWS and not in the sandbox. `service` and `action` are its names in boto3."""

    def __init__(self, service: str, action: str):
        self.service, self.action = service, action
        super().__init__(
            f"The sandbox does not simulate {service}.{action}, so it gives no answer rather than an invented one. "
            f'What AWS would do is described in help(aws.client("{service}").{action}), which needs no network.'
        )


# The guard ---------------------------------------------------------------------------------------------------------

_guarded = False
_HOST_FIRST = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
_ADDRESS_SECOND = ("socket.connect", "socket.sendto", "socket.sendmsg")


def _at_home(host: Any) -> bool:
    if isinstance(host, (bytes, bytearray)):
        host = bytes(host).decode("ascii", "replace")
    if host is None or not isinstance(host, str) or host.lower() in ("", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return address.is_loopback or address.is_unspecified


def _refuse_outside(host: Any) -> None:
    if not _at_home(host):
        raise OutsideCall(host.decode("ascii", "replace") if isinstance(host, (bytes, bytearray)) else host)


def _check_address(address: Any) -> None:
    if isinstance(address, tuple) and address:  # AF_UNIX addresses are text, AF_NETLINK starts with a number
        _refuse_outside(address[0])


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if not event.startswith("socket."):
        return
    if event in _HOST_FIRST:
        _refuse_outside(arguments[0])
    elif event in _ADDRESS_SECOND:
        _check_address(arguments[1])
    elif event == "socket.getnameinfo":
        _check_address(arguments[0])


def _checked(method: Any) -> Any:
    """The socket method, looking at the address first: C code looks a name up before it tells the audit hook."""

    def call(self: socket.socket, *arguments: Any) -> Any:
        for argument in arguments:
            _check_address(argument)
        return method(self, *arguments)

    call.__name__ = call.__qualname__ = method.__name__
    call.__doc__ = method.__doc__
    return call


def guard() -> None:
    """Refuse every call from this process to another machine. It holds until the process ends: Python removes no audit hook."""
    global _guarded
    if _guarded:
        return
    _guarded = True
    sys.addaudithook(_audit)
    for name in ("connect", "connect_ex", "sendto"):
        setattr(socket.socket, name, _checked(getattr(socket.socket, name)))


def _refusal_in(error: BaseException | None) -> OutsideCall | None:
    """The OutsideCall that `error` is, or was raised because of."""
    while error is not None and not isinstance(error, OutsideCall):
        error = getattr(error, "kwargs", {}).get("error") or error.__cause__ or error.__context__
    return error


# The clock -----------------------------------------------------------------------------------------------------------


class _Clock:
    """What time moto and botocore's signatures believe it is: a stopped or a running clock, plus what was skipped."""

    def __init__(self) -> None:
        self.stopped: float | None = None
        self.skipped = 0.0

    def time(self) -> float:
        return (_time.time() if self.stopped is None else self.stopped) + self.skipped


_clock = _Clock()


class _LikeDatetime(type(_datetime.datetime)):  # type: ignore[misc]
    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, _datetime.datetime)

    def __subclasscheck__(cls, subclass: Any) -> bool:
        return issubclass(subclass, _datetime.datetime)


class _SandboxDatetime(_datetime.datetime, metaclass=_LikeDatetime):
    """datetime.datetime whose `now` is the sandbox's. It only makes ordinary datetimes."""

    def __new__(cls, *arguments: Any, **named: Any) -> Any:
        return _datetime.datetime(*arguments, **named)

    @classmethod
    def now(cls, tz: _datetime.tzinfo | None = None) -> Any:
        return _datetime.datetime.fromtimestamp(_clock.time(), tz)

    @classmethod
    def utcnow(cls) -> Any:
        return _datetime.datetime.fromtimestamp(_clock.time(), _datetime.UTC).replace(tzinfo=None)

    @classmethod
    def today(cls) -> Any:
        return cls.now()


def _copy_of(module: types.ModuleType, **changed: Any) -> types.ModuleType:
    copy = types.ModuleType(module.__name__, module.__doc__)
    copy.__dict__.update(vars(module), **changed)
    return copy


_DATETIME_MODULE = _copy_of(_datetime, datetime=_SandboxDatetime)
_TIME_MODULE = _copy_of(_time, time=_clock.time)
_REPLACEMENTS = {
    "datetime": {id(_datetime): _DATETIME_MODULE, id(_datetime.datetime): _SandboxDatetime},
    "time": {id(_time): _TIME_MODULE, id(_time.time): _clock.time},
    "DEFAULT_ACCOUNT_ID": {},
}
_SIGNING = ("botocore.compat", "botocore.auth")
_seen: set[str] = set()
_lock = threading.RLock()


def _settle_new_modules() -> None:
    """Give the modules of moto that were imported since the last time the sandbox's clock and account."""
    with _lock:
        for name in [name for name in list(sys.modules) if name.startswith("moto") or name in _SIGNING]:
            module = sys.modules.get(name)
            if name in _seen or module is None:
                continue
            _seen.add(name)
            names = vars(module)
            if names.get("DEFAULT_ACCOUNT_ID") == _MOTO_ACCOUNT:
                names["DEFAULT_ACCOUNT_ID"] = ACCOUNT
            if name.startswith("moto.stepfunctions.parser"):
                continue  # it really waits, and measures its waiting
            for attribute in ("datetime", "time"):
                replacement = _REPLACEMENTS[attribute].get(id(names.get(attribute)))
                if replacement is not None:
                    names[attribute] = replacement


def _moment(text: str) -> float:
    try:
        moment = _datetime.datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise ValueError(f"clock={text!r}: allowed is a date and time like 2026-11-24T09:00:00Z") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=_datetime.UTC)).timestamp()


# The calls -----------------------------------------------------------------------------------------------------------

_calls: list[dict[str, Any]] = []


def _short(value: Any, room: int = 60) -> str:
    if isinstance(value, (bytes, bytearray)):
        text = f"<{len(value)} bytes>"
    elif hasattr(value, "read"):
        text = "<stream>"
    elif isinstance(value, dict):
        text = "{" + ", ".join(f"{key}: {_short(item)}" for key, item in value.items()) + "}"
    elif isinstance(value, (list, tuple)):
        text = "[" + ", ".join(_short(item) for item in value) + "]"
    else:
        text = str(value)
    return text if len(text) <= room else text[: room - 1] + "…"


def _python_name(action: str) -> str:
    from botocore import xform_name

    return str(xform_name(action))


def _note(params: Any = None, model: Any = None, context: Any = None, **_: Any) -> None:
    call = {
        "service": model.service_model.service_name,
        "action": model.name,
        "parameters": ", ".join(f"{key}={_short(value)}" for key, value in (params or {}).items()),
        "result": "signed only" if (context or {}).get("is_presign_request") else "not sent",
    }
    if context is not None:
        context["aws_study_call"] = call
    _calls.append(call)


def _answered(http_response: Any = None, parsed: Any = None, context: Any = None, **_: Any) -> None:
    call = (context or {}).get("aws_study_call")
    if call is not None:
        failed = http_response is not None and http_response.status_code >= 300
        call["result"] = str((parsed or {}).get("Error", {}).get("Code") or "error") if failed else "OK"


def _failed(exception: Any = None, context: Any = None, **_: Any) -> None:
    call = (context or {}).get("aws_study_call")
    refusal = _refusal_in(exception)
    if call is not None:
        if isinstance(exception, NotImplementedError):
            call["result"] = "NotSimulated"
            raise NotSimulated(call["service"], _python_name(call["action"])) from None
        call["result"] = type(refusal or exception).__name__
    if refusal is not None:
        raise refusal from None


def calls() -> Any:
    """The API calls since start() or reset(), in a pandas frame: service, action, parameters (shortened), result.

    `result` is "OK" or the error code; "not sent" when boto3 itself refused the parameters, "signed only" for a presigned URL.
    """
    import pandas as pd

    return pd.DataFrame(list(_calls), columns=["service", "action", "parameters", "result"])


# moto ----------------------------------------------------------------------------------------------------------------

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
            refusal = _refusal_in(error)
            if refusal is not None:
                raise refusal from None
            raise

    def backend(name: Any) -> Any:
        found = original_backend(name)
        _settle_new_modules()
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
        [("provide-client-params", _note), ("after-call", _answered), ("after-call-error", _failed)]
    )


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
    from moto.core.base_backend import BackendDict
    from moto.core.model_instances import reset_model_data
    from moto.moto_api._internal import mock_random

    BackendDict.reset()
    reset_model_data()
    mock_random.seed(_SEED)
    _calls.clear()
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
        with _lock:
            if not self._running:
                return
            self._running = False
            _mock.stop()
            _begin()
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
    with _lock:
        fixed = clock or os.environ.get("AWS_STUDY_NOW") or None
        stopped = None if fixed is None else _moment(fixed)
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
        _settle_new_modules()
        _clock.stopped = stopped
        _mock = mock_aws(config=_CONFIG)
        _mock.start()
        _begin()
        _sandbox = Sandbox(region, before)
        return _sandbox
