"""Nothing leaves the machine: every call from this process to another host is refused, whoever makes it."""

from __future__ import annotations

import ipaddress
import socket
import sys
from typing import Any


class OutsideCall(RuntimeError):
    """Something tried to reach another machine. No OSError, because libraries try those again. `host` is who was called."""

    def __init__(self, host: str):
        self.host = host
        super().__init__(f"The sandbox refused a call to {host}: nothing in this course leaves your machine.")


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


def refusal_in(error: BaseException | None) -> OutsideCall | None:
    """The OutsideCall that `error` is, or was raised because of."""
    while error is not None and not isinstance(error, OutsideCall):
        error = getattr(error, "kwargs", {}).get("error") or error.__cause__ or error.__context__
    return error
