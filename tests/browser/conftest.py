"""Browser tests: the platform served to a real Chromium, over a database of the whole run with the cast in it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker
from tests import databases
from tests.browser.visitor import House, Visitor
from tests.people import forget, world

from gezhi.project.config import ROOT
from gezhi.project.screenshots import camera

# Playwright keeps an event loop in this thread; Django would take the tests' own queries for ones inside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"

NOT_BUILT = "The front end is not built: run ./run test, which builds it."


class Silent(WSGIRequestHandler):
    """Serves without a line for each request."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        with camera.browser() as chromium:
            yield chromium
    except camera.Unable as wrong:
        pytest.fail(str(wrong), pytrace=False)


@pytest.fixture(scope="session")
def house_url(server: databases.Server, worker_id: str) -> Iterator[str]:
    """The database of the whole run, as the application connects to it."""
    name = server.clone(f"{worker_id}_browser")
    yield server.app_url(name)
    server.drop(name)


@pytest.fixture(scope="session")
def house(house_url: str, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """The platform at an address, with the cast in its database; each test brings its own cases."""
    if not (ROOT / "build" / "static" / "manifest.json").exists():
        pytest.fail(NOT_BUILT, pytrace=False)
    with django_db_blocker.unblock(), databases.connected(house_url):
        cast = world()
        with serving() as address:
            yield House(address, cast)
        forget()


@pytest.fixture
def visit(browser: Browser, house: House) -> Iterator[Callable[..., Visitor]]:
    """``visit("officer", language="en", width=390)``: somebody at a browser of her own, signed in.

    At the end nothing may have gone wrong in any of them: no error on the console, nothing against the CSP.
    """
    visitors: list[Visitor] = []

    def come(who: str = "", **how: object) -> Visitor:
        visitors.append(Visitor(browser, house, who, **how))  # type: ignore[arg-type]  # as in Visitor
        return visitors[-1]

    yield come
    wrong = [line for visitor in visitors for line in visitor.leave()]
    assert wrong == []


class serving:  # noqa: N801 - reads as a verb
    """A web server on a free port of this machine, in threads of this process."""

    def __enter__(self) -> str:
        from gezhi.project.wsgi import application

        self.server = ThreadedWSGIServer(("127.0.0.1", 0), Silent)
        self.server.daemon_threads = True
        self.server.set_app(application)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()
        return f"http://127.0.0.1:{self.server.server_port}"

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
