"""The sandbox's time and account: moto and botocore's signatures are given a clock that can stand still and skip."""

from __future__ import annotations

import datetime as _datetime
import sys
import threading
import time as _time
import types
from typing import Any

ACCOUNT = "111122223333"
_MOTO_ACCOUNT = "123456789012"


class _Clock:
    """What time moto and botocore's signatures believe it is: a stopped or a running clock, plus what was skipped."""

    def __init__(self) -> None:
        self.stopped: float | None = None
        self.skipped = 0.0

    def time(self) -> float:
        return (_time.time() if self.stopped is None else self.stopped) + self.skipped


clock = _Clock()


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
        return _datetime.datetime.fromtimestamp(clock.time(), tz)

    @classmethod
    def utcnow(cls) -> Any:
        return _datetime.datetime.fromtimestamp(clock.time(), _datetime.UTC).replace(tzinfo=None)

    @classmethod
    def today(cls) -> Any:
        return cls.now()


def _copy_of(module: types.ModuleType, **changed: Any) -> types.ModuleType:
    copy = types.ModuleType(module.__name__, module.__doc__)
    copy.__dict__.update(vars(module), **changed)
    return copy


_DATETIME_MODULE = _copy_of(_datetime, datetime=_SandboxDatetime)
_TIME_MODULE = _copy_of(_time, time=clock.time)
_REPLACEMENTS = {
    "datetime": {id(_datetime): _DATETIME_MODULE, id(_datetime.datetime): _SandboxDatetime},
    "time": {id(_time): _TIME_MODULE, id(_time.time): clock.time},
    "DEFAULT_ACCOUNT_ID": {},
}
_SIGNING = ("botocore.compat", "botocore.auth")
_seen: set[str] = set()
lock = threading.RLock()


def settle_new_modules() -> None:
    """Give the modules of moto that were imported since the last time the sandbox's clock and account."""
    with lock:
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


def moment_of(text: str) -> float:
    try:
        moment = _datetime.datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise ValueError(f"clock={text!r}: allowed is a date and time like 2026-11-24T09:00:00Z") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=_datetime.UTC)).timestamp()
