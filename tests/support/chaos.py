"""A line that breaks: a small proxy before the real server, which cuts, delays, doubles or refuses.

    with breaking_line(served) as line:
        page.goto(line.through(link))
        line.troubles += [CUT_AFTER]           # for the next form that is sent, and only for it
        line.hang_up()                         # nobody answers, until …
        line.pick_up()

Pages and files pass; troubles befall forms that are sent, one after the other, each once.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.support.serving import Served, free_port

CUT_BEFORE = "cut before it arrived"
CUT_AFTER = "cut after the server had answered"
CUT_INSIDE = "cut in the middle of the answer"
LATE = "answered later than anybody waits"
TWICE = "sent twice, and the second answer comes back"
HALF = "cut in the middle of the form"


@dataclass
class Line:
    """The way from a browser to a server."""

    served: Served
    patience: float = 3.0
    troubles: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    port: int = field(default_factory=free_port)
    listening: socket.socket | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def through(self, url: str) -> str:
        """An address of the server, by way of this line."""
        return url.replace(self.served.url, self.url)

    def pick_up(self) -> None:
        """Take calls."""
        listening = socket.create_server(("127.0.0.1", self.port))
        self.listening = listening
        threading.Thread(target=self._take_calls, args=(listening,), daemon=True).start()

    def hang_up(self) -> None:
        """Refuse every connection from now on."""
        if self.listening is not None:
            # Wakes the thread that waits for a call, which closing alone would not do.
            with suppress(OSError):
                self.listening.shutdown(socket.SHUT_RDWR)
            self.listening.close()
            self.listening = None

    def _take_calls(self, listening: socket.socket) -> None:
        while True:
            try:
                caller, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(caller,), daemon=True).start()

    def _pass_on(self, caller: socket.socket) -> None:
        with caller, suppress(OSError):
            asked = read_request(caller)
            if asked is None:
                return
            is_form = asked.startswith(b"POST ")
            trouble = self.troubles.pop(0) if is_form and self.troubles else ""
            if is_form:
                self.forms.append(trouble)
            self._answer(caller, asked, trouble)

    def _answer(self, caller: socket.socket, asked: bytes, trouble: str) -> None:
        if trouble == CUT_BEFORE:
            return
        if trouble == HALF:
            self._ask(asked[:-5], is_whole=False)
            return
        answer = self._ask(asked)
        if trouble == TWICE:
            answer = self._ask(asked)
        if trouble == LATE:
            time.sleep(self.patience)
        if trouble == CUT_INSIDE:
            caller.sendall(answer[: len(answer) // 2])
        elif trouble != CUT_AFTER:
            caller.sendall(answer)

    def _ask(self, asked: bytes, *, is_whole: bool = True) -> bytes:
        """What the server answers, with its own name in place of this line's."""
        host = urlsplit(self.served.url).netloc
        head, _, body = asked.partition(b"\r\n\r\n")
        lines = [one for one in head.split(b"\r\n") if not one.lower().startswith((b"host:", b"connection:"))]
        lines += [f"Host: {host}".encode(), b"Connection: close"]
        with socket.create_connection(("127.0.0.1", int(host.rpartition(":")[2])), timeout=30) as server:
            server.sendall(b"\r\n".join(lines) + b"\r\n\r\n" + body)
            if not is_whole:
                return b""
            return b"".join(iter(lambda: server.recv(65536), b""))


def read_request(caller: socket.socket) -> bytes | None:
    """One request, its body too; None if the caller says nothing."""
    got = b""
    while b"\r\n\r\n" not in got:
        more = caller.recv(65536)
        if not more:
            return None
        got += more
    head = got.partition(b"\r\n\r\n")[0]
    lengths = [one for one in head.split(b"\r\n") if one.lower().startswith(b"content-length:")]
    wanted = len(head) + 4 + (int(lengths[0].split(b":")[1]) if lengths else 0)
    while len(got) < wanted:
        more = caller.recv(65536)
        if not more:
            return None
        got += more
    return got


@contextmanager
def breaking_line(served: Served, patience: float = 3.0) -> Iterator[Line]:
    """A line to this server, until the block ends."""
    line = Line(served, patience)
    line.pick_up()
    try:
        yield line
    finally:
        line.hang_up()
