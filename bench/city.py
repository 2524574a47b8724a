"""The city under test: a data folder of the bench's own, the platform on it as ``./run`` starts it, its people."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gezhi.project import config, demo, folder, start
from gezhi.project.config import Config
from gezhi.project.database import Embedded

MARK = "bench.txt"
MARKED = "This data folder belongs to ./run bench, which fills it with invented cases.\n"
PATIENCE = 900  # seconds in which a first start must have loaded the sample city
TOP = Path(__file__).resolve().parents[1]  # where this package stands
TUNABLE = ("GEZHI_WORKERS", "GEZHI_THREADS")  # what a run may be measured with; the rest is as without any setting


class NotReady(Exception):
    """The bench cannot begin; the message is a sentence for a person."""


@dataclass(frozen=True, slots=True)
class City:
    """Where the platform that is measured lives."""

    settings: Config
    environment: dict[str, str]

    @property
    def data(self) -> Path:
        return self.settings.data

    @property
    def embedded(self) -> Embedded:
        return Embedded(self.settings.data)

    @property
    def for_django(self) -> dict[str, str]:
        """The environment of a process of the bench that uses the product's own code on this city."""
        path = os.pathsep.join(filter(None, (str(TOP), os.environ.get("PYTHONPATH"))))
        return self.environment | {"DJANGO_SETTINGS_MODULE": "gezhi.project.settings", "PYTHONPATH": path}

    @property
    def port(self) -> int:
        return self.settings.port


def default_data(cases: int) -> Path:
    """A folder for each number of cases: in build/bench, or elsewhere where PostgreSQL cannot reach the checkout."""
    reached = config.is_open(config.ROOT) or os.geteuid() != 0
    home = config.ROOT / "build" / "bench" if reached else config.default_data().with_suffix(".bench")
    return folder.make(home) / str(cases)


def at(data: Path) -> City:
    """The city in this folder, with production's settings and a free port. Refuses a folder that is somebody else's."""
    data = data.absolute()
    if data.exists() and any(data.iterdir()) and not (data / MARK).exists():
        raise NotReady(f"{data} was not made by ./run bench, which would fill it with invented cases: give another.")
    folder.make(data)
    (data / MARK).write_text(MARKED)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GEZHI_", "DATABASE_"))}
    kept |= {name: os.environ[name] for name in TUNABLE if name in os.environ}
    environment = kept | {"GEZHI_DATA": str(data), "GEZHI_PORT": str(free_port()), "GEZHI_SAMPLE": "yes"}
    return City(config.read(environment), environment)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(city: City) -> Iterator[int]:
    """The platform on the city, started and stopped as ``./run`` does it; gives the supervisor's process id."""
    command = [sys.executable, "-X", "utf8", "-m", "gezhi.project.start"]
    with (city.data / "server.log").open("ab") as log:
        supervisor = subprocess.Popen(  # noqa: S603 - our own module
            command, env=city.environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
        )
    try:
        _until_healthy(city, supervisor)
        yield supervisor.pid
    finally:
        supervisor.send_signal(signal.SIGTERM)
        try:
            supervisor.wait(60)
        except subprocess.TimeoutExpired:
            supervisor.kill()


def _until_healthy(city: City, supervisor: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while why := start.unhealthy(city.settings):
        if supervisor.poll() is not None or time.monotonic() > until:
            raise NotReady(f"the platform did not start ({why}); see {city.data / 'server.log'}.")
        time.sleep(0.2)


def passwords(city: City) -> dict[str, str]:
    """The password of every sample account, by user name."""
    accounts: list[demo.Account] = json.loads((city.data / demo.FILE).read_text(encoding="utf-8"))
    return {account["username"]: account["password"] for account in accounts}
