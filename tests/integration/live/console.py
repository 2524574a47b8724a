"""The real web server in processes of its own, and people whose pages are connected to it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from tests.databases import as_url
from tests.people import Cast

from gezhi.people.queries import sessions
from gezhi.security.terms import Actor

PATIENCE = 90.0
WORKERS = 2


class Web:
    """``gezhi.project.serve web`` on a database and a free port. Starting it again is a restart."""

    def __init__(self, url: str, cast: Cast) -> None:
        self.cast = cast
        self.pages: list[Page] = []
        self.data = Path(tempfile.mkdtemp(prefix="gz"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("GEZHI_", "DATABASE_", "DJANGO_"))
        }
        self.environment = kept | {
            "GEZHI_DATA": str(self.data), "GEZHI_PORT": str(self.port), "GEZHI_SAMPLE": "no", "GEZHI_HTTPS": "no",
            "GEZHI_WORKERS": str(WORKERS), "GEZHI_SECRET_KEY": settings.SECRET_KEY, "GEZHI_LOG_LEVEL": "WARNING",
            "DATABASE_URL": as_url(url), "DATABASE_APP_URL": as_url(url),
        }  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-X", "utf8", "-m", "gezhi.project.serve", "web"], env=self.environment,
            start_new_session=True,
        )  # fmt: skip
        until(self.answers)

    def answers(self) -> bool:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            return True
        return False

    def stop(self) -> float:
        """Asks it to stop; how many seconds that took."""
        assert self.process
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE)
        return time.monotonic() - began

    def workers(self) -> list[int]:
        assert self.process
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(pid) for pid in children if b"tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()]

    def clear_away(self) -> None:
        for page in self.pages:
            page.cut()
        if self.process and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        shutil.rmtree(self.data, ignore_errors=True)


@dataclass
class Page:
    """A page that is connected: what it was told, and what it comes again with when its connection breaks."""

    browser: Browser
    case: UUID | str = ""
    mark: str = ""
    told: list[tuple[float, str, int, str]] = field(default_factory=list)  # when, case, version, how
    events: list[str] = field(default_factory=list)
    ended: bool = False
    connected: int = 0
    thread: threading.Thread | None = None
    _line: socket.socket | None = None

    def run(self) -> None:
        """As a browser's EventSource: again and again, with the last id it was given."""
        while not self.ended:
            with (
                contextlib.suppress(OSError, http.client.HTTPException),
                self.browser.asked(
                    "GET", f"/live?at={self.case}", headers={"Last-Event-ID": self.mark} if self.mark else {}
                ) as (line, answer),
            ):
                self._line = line.sock
                self._listen(answer)
            time.sleep(0.1)

    def _listen(self, answer: http.client.HTTPResponse) -> None:
        if answer.status != http.client.OK:
            self.ended = answer.status == http.client.NO_CONTENT
            return
        event, data = "message", ""
        while line := answer.readline().decode():
            name, _, value = line.rstrip("\n").partition(": ")
            if name == "event":
                event = value
            elif name == "data":
                data = value
            elif name == "id":
                self.mark = value
            elif line == "\n":
                self._take(event, data)
                event, data = "message", ""

    def _take(self, event: str, data: str) -> None:
        self.events.append(event)
        self.connected += event == "beat"
        self.ended = self.ended or event == "end"
        if event == "message":
            self.told += [(time.monotonic(), *each) for each in json.loads(data)]

    def cut(self) -> None:
        """Closes the window."""
        self.ended = True
        if self._line:
            with contextlib.suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)
        if self.thread and self.thread is not threading.current_thread():
            self.thread.join(PATIENCE)

    def of(self, case: UUID) -> list[tuple[int, str]]:
        """What was told of one case: versions, and how each concerns who is told."""
        return [(version, how) for _, key, version, how in self.told if key == str(case)]


class Browser:
    """Somebody who signed in; by no password, whose hash production would not take from the tests."""

    def __init__(self, web: Web, who: str) -> None:
        self.web, self.port = web, web.port
        self.cookies: dict[str, str] = {}
        actor: Actor = getattr(web.cast, who)
        session = SessionStore()
        sessions.begin(session, actor.person, actor.posting, datetime.now(UTC))
        session.save()
        self.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)

    @contextlib.contextmanager
    def asked(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> Iterator[tuple[http.client.HTTPConnection, http.client.HTTPResponse]]:
        """One request on a connection of its own, and its answer while it comes in."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            line.request(method, path, body, {"Cookie": cookies, "Connection": "keep-alive", **(headers or {})})
            with line.getresponse() as answer:
                for each in answer.headers.get_all("Set-Cookie") or ():
                    name, _, value = each.partition(";")[0].partition("=")
                    self.cookies[name] = value
                yield line, answer
        finally:
            line.close()

    def status(self, path: str) -> int:
        with self.asked("GET", path) as (_, answer):
            return answer.status

    def get(self, path: str) -> str:
        with self.asked("GET", path) as (_, answer):
            body = answer.read().decode()
        found = re.search(r'(?:csrfmiddlewaretoken" value=|X-CSRFToken": )"([^"]+)"', body)
        self.token = found[1] if found else getattr(self, "token", "")
        return body

    def post(self, path: str, **fields: str) -> int:
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": self.token})
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        with self.asked("POST", path, body, form) as (_, answer):
            answer.read()
            return answer.status

    def opens(self, case: UUID | str = "") -> Page:
        """A page that is connected now."""
        page = Page(self, case)
        self.web.pages.append(page)
        page.thread = threading.Thread(target=page.run, daemon=True)
        page.thread.start()
        until(lambda: bool(page.connected))
        return page

    def polled(self, since: str = "", **more: str) -> Any:
        """What a page is answered that asks now and then instead."""
        asked = urllib.parse.urlencode({"ask": "yes", "since": since, **more})
        return json.loads(self.get(f"/live?{asked}"))


def until(holds: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """Waits until something holds."""
    end = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)
    return found


@contextlib.contextmanager
def serving(url: str, cast: Cast) -> Iterator[Web]:
    web = Web(url, cast)
    try:
        web.start()
        yield web
    finally:
        web.clear_away()
