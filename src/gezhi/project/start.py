"""The supervisor behind ``./run``: database, migrations, sample city, web server and worker, from start to stop.

A signal only sets a flag; what has begun is finished, and what runs is stopped in order: worker and web server
first, the database last. A supervisor that is killed takes web server and worker with it (``serve``), and the next
start takes over the database that it left behind.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

from gezhi.project import config, connections, demo, folder
from gezhi.project.binaries import NoDatabase
from gezhi.project.config import Config
from gezhi.project.database import Embedded
from gezhi.project.processes import Child

PAUSE = 0.1  # seconds between two looks at what runs
SOON = 60  # a process that dies within so many seconds of its start …
OFTEN = 5  # … so many times in a row is not started again
PATIENCE = 60  # seconds in which a started platform must be healthy

_began = float(os.environ.get("GEZHI_BEGAN") or time.monotonic())  # ./run counts from its own beginning


class Ended(Exception):
    """The platform ends; the message, where there is one, is a sentence for a person."""


def say(text: str) -> None:
    """One line of progress with the seconds since the start."""
    print(f"[{time.monotonic() - _began:5.1f} s] {text}", flush=True)


class Supervisor:
    """Everything that one ``./run`` starts."""

    def __init__(self, settings: Config) -> None:
        self.settings = settings
        self.embedded = Embedded(settings.data)
        self.stopping = threading.Event()
        self.children: dict[str, Child] = {}
        self.deaths: dict[str, int] = {}
        # Kept open as long as we live; a child reads the end of it when we are gone.
        self.lifeline, self._our_end = os.pipe()

    def run(self) -> None:
        """Starts everything, says where it is, and returns when it is asked to stop."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())
        with reserve_port(self.settings), self._database(), self._stopped_at_the_end():
            self._prepare()
            self._serve()
            self._until_healthy()
            welcome(self.settings)
            while not self.stopping.wait(PAUSE):
                self._look_after()
            say("stopping")

    @contextlib.contextmanager
    def _database(self) -> Iterator[None]:
        if self.settings.embedded:
            say("starting the database")
        with self.embedded.in_use(say) if self.settings.embedded else contextlib.nullcontext():
            yield

    @contextlib.contextmanager
    def _stopped_at_the_end(self) -> Iterator[None]:
        try:
            yield
        finally:
            for child in self.children.values():
                child.ask_to_stop()
            for child in self.children.values():
                child.stop()

    def _prepare(self) -> None:
        """Migrates as the owner, unless this very code did so before; loads the sample as the application."""
        code = digest_of_code()
        if not self.settings.embedded or self.embedded.prepared_by != code:
            say("migrating the database")
            self._finish("migrating", "prepare")
        if self.settings.sample and not demo.is_loaded(self.settings.data):
            say("loading the sample city")
            self._finish("loading the sample city", "load_sample")
        if self.settings.embedded:
            self.embedded.prepared_by = code

    def _finish(self, what: str, command: str) -> None:
        """Runs one command of the platform to its end, unless we are asked to stop."""
        environment = os.environ if command == "prepare" else self._environment()
        child = self.children[command] = Child(command, ["-m", "gezhi", command], environment, self.lifeline)
        while child.exit_code is None and not self.stopping.wait(PAUSE):
            pass
        if self.stopping.is_set():
            raise Ended
        if child.exit_code:
            raise Ended(f"{what} failed; what went wrong stands above.")
        del self.children[command]

    def _serve(self) -> None:
        say("starting the web server and the worker")
        for name in ("web", "worker"):
            self._start_child(name)

    def _start_child(self, name: str) -> None:
        self.children[name] = Child(name, ["-m", "gezhi.project.serve", name], self._environment(), self.lifeline)

    def _environment(self) -> dict[str, str]:
        """What web server and worker know: not the owner's password where the database is somebody else's."""
        environment = dict(os.environ)
        if not self.settings.embedded:
            environment["DATABASE_URL"] = environment["DATABASE_APP_URL"] = connections.app_url(self.settings)
        return environment

    def _until_healthy(self) -> None:
        until = time.monotonic() + PATIENCE
        while (reason := unhealthy(self.settings)) and not self.stopping.wait(PAUSE):
            self._look_after()
            if time.monotonic() > until:
                raise Ended(f"the platform is not healthy after {PATIENCE} seconds: {reason}.")

    def _look_after(self) -> None:
        """Starts again what has died."""
        if self.settings.embedded and not self.embedded.is_running():
            say("the database is gone; starting it again")
            self.embedded.revive(say)
        for name, child in self.children.items():
            if child.exit_code is not None:
                self._replace(name, child)
                return

    def _replace(self, name: str, child: Child) -> None:
        lived = time.monotonic() - child.started
        self.deaths[name] = self.deaths.get(name, 0) + 1 if lived < SOON else 1
        child.stop()
        if self.deaths[name] >= OFTEN:
            raise Ended(f"the {name} process ended {OFTEN} times in a row; what went wrong stands above.")
        say(f"the {name} process ended with {child.exit_code}; starting it again")
        self._start_child(name)


def digest_of_code() -> str:
    """A hash of the code that migrates and grants; the same code has nothing to do twice."""
    total = hashlib.sha256()
    for path in (*sorted((config.ROOT / "src").rglob("*.py")), config.ROOT / "requirements" / "run.txt"):
        total.update(str(path).encode() + path.read_bytes())
    return total.hexdigest()


def unhealthy(settings: Config) -> str | None:
    """Why /healthz does not say ok, or None when it does."""
    try:
        with urllib.request.urlopen(f"{settings.address}/healthz", timeout=5):  # noqa: S310 - our own address
            return None
    except urllib.error.HTTPError as answer:
        return answer.read(500).decode(errors="replace")
    except OSError as wrong:
        return str(wrong)


def welcome(settings: Config) -> None:
    """Where the platform is, and with which names one may sign in to a sample."""
    say("ready")
    print(f"\n  格治 Gezhi  {settings.address}\n")
    if settings.sample:
        print(demo.table(settings.data))
    print("  Ctrl-C stops it.\n", flush=True)


def reserve_port(settings: Config) -> socket.socket:
    """Holds the port for our web server, whose workers share it; nobody else's supervisor may share it too."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    place = (settings.host, settings.port)
    held = socket.socket(family)
    try:
        with socket.socket(family) as probe:  # fails where anybody holds or serves the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        held.bind(place)
    except OSError as wrong:
        held.close()
        raise Ended(
            f"cannot listen on {settings.host} port {settings.port} ({wrong.strerror}); "
            "something else may be using it: choose another with --port."
        ) from None
    return held


def main() -> int:
    """The exit code of ``./run``."""
    try:
        settings = config.read()
        if settings.data != config.ROOT / "data" and not os.environ.get("GEZHI_DATA"):
            say(f"as root the data folder is {settings.data}: PostgreSQL's user cannot reach {config.ROOT}")
        with folder.locked(folder.make(settings.data) / "run.lock", wait=False):
            Supervisor(settings).run()
    except folder.Busy:
        print(f"\n格治 Gezhi: it is already running on {settings.data}.", file=sys.stderr)
        return 1
    except PermissionError as wrong:
        print(f"\n格治 Gezhi: {wrong.filename} cannot be written; give another --data.", file=sys.stderr)
        return 1
    except (config.WrongSettings, NoDatabase, Ended) as wrong:
        if str(wrong):
            print(f"\n格治 Gezhi: {wrong}", file=sys.stderr)
            return 1
    say("stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
