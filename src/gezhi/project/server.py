"""What a process of the web server runs: Django's WSGI handler in a few threads, and beside it what stays open.

granian speaks RSGI to it: one loop, which costs a request some forty microseconds more than WSGI. The loop reads a
request, a thread answers it and sends the answer, and a view that answers with a ``Stream`` leaves its connection to
the loop. Django's own asynchronous handler would do the same for half of the requests (docs/adr/0003).
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Coroutine, Iterable
from http import HTTPStatus
from io import BytesIO
from queue import SimpleQueue
from typing import IO, Any

from gezhi.project import config

IN_MEMORY = 1 << 20  # bytes of a request that are kept in memory; a bigger one lies in a file meanwhile
PIECE = 1 << 18  # bytes of a file that are read at once
_ALWAYS = {
    "SCRIPT_NAME": "", "SERVER_NAME": "localhost", "SERVER_PROTOCOL": "HTTP/1.1", "SERVER_SOFTWARE": "granian",
    "wsgi.version": (1, 0), "wsgi.errors": sys.stderr, "wsgi.input_terminated": True, "wsgi.multithread": True,
    "wsgi.multiprocess": True, "wsgi.run_once": False,
}  # fmt: skip
_PLAIN = frozenset({"content-type", "content-length"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

Headers = list[tuple[str, str]]
Rest = Coroutine[Any, Any, None]
Asked = tuple[Any, Any, IO[bytes], "asyncio.Future[Rest | None]"]

log = logging.getLogger(__name__)


class Application:
    """One of these in each process of the web server."""

    def __init__(self, threads: int) -> None:
        from gezhi.project import wsgi  # sets Django up, without which the others cannot be imported

        self._handler = wsgi.application
        from gezhi.project.live.hub import Hub
        from gezhi.project.live.pages import HUB, SINCE, Stream

        self._hub, self._stream, self._names = Hub(), Stream, (HUB, SINCE)
        self._asked: SimpleQueue[Asked] = SimpleQueue()
        self._answered: deque[asyncio.Future[Rest | None]] = deque()
        self._threads = threads

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        # Nobody waits for what stays open. granian hears of these signals still, by the loop's own pipe.
        for asked in (signal.SIGTERM, signal.SIGINT):
            signal.signal(asked, lambda *_: loop.call_soon_threadsafe(self._hub.end))
        self._hub.start(loop)
        for number in range(self._threads):
            threading.Thread(target=self._work, name=f"requests-{number}", daemon=True).start()

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        if scope.proto != "http":
            return
        body = BytesIO() if scope.method in _SAFE else await _body(scope, proto)
        done: asyncio.Future[Rest | None] = self._loop.create_future()
        # A thread has sent its answer by itself. To rouse the loop for each would cost more than to look here.
        while self._answered:
            self._answered.popleft().set_result(None)
        self._asked.put((scope, proto, body, done))
        if (rest := await done) is not None:
            await rest

    def _work(self) -> None:
        while True:
            scope, proto, body, done = self._asked.get()
            rest = None
            try:
                rest = self._answer(scope, proto, body)
            except Exception:
                log.exception("an answer could not be sent")
            finally:
                body.close()
            if rest is None:
                self._answered.append(done)
            else:
                self._loop.call_soon_threadsafe(done.set_result, rest)

    def _answer(self, scope: Any, proto: Any, body: IO[bytes]) -> Rest | None:
        """Answers in this thread; what is left to be done in the loop, where the answer is no single piece."""
        said: list[Any] = []

        def start(status: str, headers: Headers, problem: Any = None, /) -> Any:
            said[:] = int(status[:3]), headers

        hub = self._hub
        environ = environ_of(scope, body) | dict(zip(self._names, (hub, str(hub.mark or "")), strict=True))
        if isinstance(body, Unread):
            environ["CONTENT_LENGTH"] = str(body.length)
        answer: Any = self._handler(environ, start)
        status, headers = said
        if isinstance(answer, self._stream):
            return self._listen(proto, status, headers, answer)
        if getattr(answer, "streaming", False):
            return self._send(proto, status, headers, answer)
        try:
            proto.response_bytes(status, headers, b"".join(answer))
        finally:
            answer.close()
        if scope.method not in _SAFE and status < HTTPStatus.BAD_REQUEST:
            hub.written()
        return None

    async def _send(self, proto: Any, status: int, headers: Headers, answer: Any) -> None:
        """A file, piece by piece; pieces are read in another thread."""
        answer.block_size = PIECE
        pieces = iter(answer)
        try:
            transport = proto.response_stream(status, headers)
            while (piece := await self._loop.run_in_executor(None, next, pieces, None)) is not None:
                await transport.send_bytes(piece)
        finally:
            await self._loop.run_in_executor(None, answer.close)

    async def _listen(self, proto: Any, status: int, headers: Headers, answer: Any) -> None:
        """Sends to a listener until it leaves or is ended."""
        listener = answer.listener
        left = asyncio.ensure_future(proto.client_disconnect())
        left.add_done_callback(lambda _: listener.end())
        try:
            transport = proto.response_stream(status, headers)
            listener.send(b"")
            while not left.done():
                await transport.send_bytes(await listener.taken())
                if listener.ended:
                    break
        except Exception as wrong:  # granian's own, of a connection that is closed
            log.debug("live: a listener is gone (%s)", type(wrong).__name__)
        finally:
            self._hub.leave(listener)
            left.cancel()
            answer.close()


class Unread(BytesIO):
    """In place of a body that is too large to be read; ``length`` is what is known of it, and gets it refused."""

    def __init__(self, length: int) -> None:
        super().__init__()
        self.length = length


async def _body(scope: Any, proto: Any) -> IO[bytes]:
    """The body, read no further than a request of this kind may go; on the disk where it is big."""
    from gezhi.project.sizes import length_of, most_bytes  # behind Django's settings

    most = most_bytes(scope.path, scope.headers.get("content-type") or "")
    length = length_of(scope.headers.get("content-length"))
    if length is not None and length > most:
        return Unread(length)
    if length is not None and length <= IN_MEMORY:
        return BytesIO(await proto())
    body, read = tempfile.SpooledTemporaryFile(IN_MEMORY), 0
    async for piece in proto:
        read += len(piece)
        if read > most:
            body.close()
            return Unread(read)
        body.write(piece)
    body.seek(0)
    return body


def environ_of(scope: Any, body: IO[bytes]) -> dict[str, Any]:
    """What WSGI calls the environment of a request (PEP 3333)."""
    path: str = scope.path
    environ: dict[str, Any] = _ALWAYS | {
        "REQUEST_METHOD": scope.method, "QUERY_STRING": scope.query_string,
        "PATH_INFO": path if path.isascii() else path.encode().decode("latin-1"),
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"), "SERVER_PORT": scope.server.rpartition(":")[2],
        "wsgi.url_scheme": scope.scheme, "wsgi.input": body,
    }  # fmt: skip
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority
    environ |= _named(scope.headers.items())
    return environ


def _named(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    named: dict[str, str] = {}
    for name, value in headers:
        if "_" in name:  # would be taken for the header with "-" in its place, which a proxy may have set
            continue
        key = name.upper().replace("-", "_")
        key = key if name in _PLAIN else f"HTTP_{key}"
        named[key] = f"{named[key]}{'; ' if name == 'cookie' else ','}{value}" if key in named else value
    return named


def application() -> Application:
    """Made in each process by granian."""
    return Application(config.read().threads)
