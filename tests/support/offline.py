"""No test talks to the world: a suite that needs the network fails on the day the network does."""

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest


class NetworkUsed(RuntimeError):
    """Not an OSError on purpose: code that survives a broken network must not hide this."""


def is_loopback(host: object) -> bool:
    # An empty host is a server's "every address of this machine".
    if host in {None, "", "localhost", b"localhost"}:
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def refuse_unless_loopback(family: int, address: object) -> None:
    if family not in {socket.AF_INET, socket.AF_INET6}:
        return
    host = address[0] if isinstance(address, tuple) else address
    if not is_loopback(host):
        raise NetworkUsed(f"A test reached for {address!r}. Tests may use this machine only (127.0.0.1).")


@contextmanager
def offline() -> Iterator[None]:
    """Refuse every connection and every name look-up that would leave this machine."""
    real = {name: getattr(socket.socket, name) for name in ("connect", "connect_ex")}
    real_look_up = socket.getaddrinfo

    def guarded(name: str) -> Any:
        def connect(self: socket.socket, address: Any) -> Any:
            refuse_unless_loopback(self.family, address)
            return real[name](self, address)

        return connect

    def look_up(host: Any, *rest: Any, **options: Any) -> Any:
        refuse_unless_loopback(socket.AF_INET, (host,))
        return real_look_up(host, *rest, **options)

    with pytest.MonkeyPatch.context() as changing:
        for name in real:
            changing.setattr(socket.socket, name, guarded(name))
        changing.setattr(socket, "getaddrinfo", look_up)
        yield
