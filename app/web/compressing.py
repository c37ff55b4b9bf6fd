"""Answers travel as small as their reader can take them: Brotli where it is read, gzip elsewhere."""

import re
from functools import cached_property

import brotli  # type: ignore[import-untyped]  # it has no types
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware, IdentityResponder
from starlette.types import Receive, Scope, Send

READS_BROTLI = re.compile(r"(?:^|[\s,])br\s*(?:,|$|;(?!\s*q=0(?:\.0*)?\s*(?:,|$)))")
LARGE = 1_000_000  # bytes: a file, for which nobody else should have to wait


class Compression(GZipMiddleware):
    """Starlette's own, with Brotli before it: an expert's page becomes a seventh lighter, in half the time."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and READS_BROTLI.search(Headers(scope=scope).get("accept-encoding", "")):
            await _Brotli(self.app, self.minimum_size)(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


class _Brotli(IdentityResponder):
    content_encoding = "br"

    @cached_property
    def compressor(self) -> brotli.Compressor:
        # Above 4 it is slower than gzip, and a page waits for it.
        return brotli.Compressor(mode=brotli.MODE_TEXT, quality=4)

    async def apply_compression(self, body: bytes, *, more_body: bool) -> bytes:
        if len(body) < LARGE:
            return self._compressed(body, more_body)
        return await run_in_threadpool(self._compressed, body, more_body)

    def _compressed(self, body: bytes, more_body: bool) -> bytes:
        rest = self.compressor.flush if more_body else self.compressor.finish
        return bytes(self.compressor.process(body) + rest())
