"""Security at the door: which hosts we answer to, which pages may write to us, and the headers of every answer.

A pure ASGI wrapper: Starlette's middleware base class breaks context variables, and one that reads forms would
eat them. A write is let in when the browser says that it comes from a page of this site (`Sec-Fetch-Site`, else
`Origin`); what is no browser sends neither and carries no cookie unawares. Each form's word is checked besides.

A fault of ours becomes a page here. One step further out it would get no headers, and the server would write what
the fault says, which may be what somebody typed, into its log.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web import refusals

SAFE = ("GET", "HEAD", "OPTIONS")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class Door:
    """Wraps the application."""

    def __init__(self, inner: ASGIApp, base_url: str) -> None:
        self.inner = inner
        self.secure = base_url.startswith("https://")
        self.hosts = _hosts(base_url)
        self.origins = {f"{urlsplit(base_url).scheme}://{host}" for host in self.hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse at the door."""
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        headers = Headers(scope=scope)
        is_head = scope["method"] == "HEAD"
        sender = self._with_headers(scope, send, is_head)
        if headers.get("host", "") not in self.hosts:
            await PlainTextResponse("This server does not answer to that name.", 421)(scope, receive, sender)
        elif not self._lets_in(scope["method"], headers):
            await PlainTextResponse("This was sent from another site: nothing was recorded.", 403)(
                scope, receive, sender
            )
        else:
            # A database may refuse the character NUL in a text: no name holds one, so nothing is found by it.
            path = scope["path"].replace("\x00", "\ufffd")
            method = "GET" if is_head else scope["method"]
            await self._answer({**scope, "path": path, "method": method}, receive, sender)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def sender(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self.inner(scope, receive, sender)
        except Exception as fault:  # noqa: BLE001  # whatever it is, its words must not reach the log
            response = await refusals.on_fault(Request(scope), fault)
            if not has_begun:  # else the server sees that the answer is not whole, and breaks the line
                await response(scope, receive, send)

    def _lets_in(self, method: str, headers: Headers) -> bool:
        if method in SAFE:
            return True
        # Forms on our pages send the origin "null", because they send no referrer: the site is asked first.
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        return site == "same-origin" if site is not None else origin is None or origin in self.origins

    def _with_headers(self, scope: Scope, send: Send, is_head: bool) -> Send:
        static = scope["path"].startswith("/static/")

        async def sender(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                if self.secure:
                    headers["Strict-Transport-Security"] = "max-age=63072000"
                if not static:
                    headers["Cache-Control"] = "no-store"
                elif b"v=" in scope["query_string"] and message["status"] in (200, 206, 304):
                    headers["Cache-Control"] = "public, max-age=31536000, immutable"
            elif is_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        return sender


def _hosts(base_url: str) -> Sequence[str]:
    """The names we answer to: the public one, and on this machine every loopback name at the same port."""
    netloc = urlsplit(base_url).netloc
    host, _, port = netloc.rpartition(":") if netloc.rpartition(":")[2].isdecimal() else (netloc, "", "")
    if host not in LOOPBACK:
        return (netloc,)
    return tuple(f"{name}:{port}" if port else name for name in LOOPBACK)
