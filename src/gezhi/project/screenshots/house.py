"""A platform of its own for pictures: the sample city in a folder that goes again, filled over its own API."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gezhi.project import demo

PATIENCE = 600  # seconds in which the sample city must stand
NOT_READY = "the platform for the pictures did not start; what it said stands in {log}."
LONG = (
    "内涝点排水不畅，连续三场大雨后积水没过脚面，商铺进水、老人出门要绕两条街；居民说去年也反映过，当时清过一次渠口，"
    "今年旁边工地的泥浆又把篦子堵住，晚上没有路灯，已有两人滑倒。"
)
MANY, LONG_LIFE = 120, 30  # reports of a crowded morning; steps of the case that has been through a lot


class House:
    """A running platform: its address, and who may sign in with which password."""

    def __init__(self, address: str, passwords: dict[str, str]) -> None:
        self.address = address
        self.passwords = passwords
        self.crowded = ""  # the case that has been through a lot, once ``fill`` has made it
        self.scenes: dict[str, str] = {}  # addresses of what people did before the pictures (``scenes.prepare``)
        self._tokens: dict[str, str] = {}

    def case_of(self, who: str, state: str, more: str = "") -> str:
        """The page of the case in this state with most steps, of the newest that she sees."""
        found = self.cases_of(who, state)
        return f"/cases/{max(found, key=lambda row: row['version'])['id']}{more}"

    def cases_of(self, who: str, state: str) -> list[dict[str, Any]]:
        """The newest cases in this state that she sees; LookupError where there are none."""
        found: list[dict[str, Any]] = self._call(who, f"/cases?state={state}")["items"]
        if not found:
            raise LookupError(f"the sample holds no case that is {state}")
        return found

    def document_of(self, who: str, kind: str) -> str:
        """The page of the newest open document of this kind that she sees."""
        found = self._call(who, f"/supervision?kind={kind}&over=false")["items"]
        if not found:
            raise LookupError(f"the sample holds no open {kind}")
        return f"/supervision/{found[0]['id']}"

    def begin_document(self, who: str, way: str) -> str:
        """The form that begins a document about the case being handled with most steps; ``way`` is kind/action."""
        return f"/supervision/new/{way}/{self.case_of(who, 'handling').removeprefix('/cases/')}"

    def fill(self, hotline: str, officer: str) -> None:
        """Many reports with long words, and one case with a long life."""
        grid = next(row["grid"] for row in self._call(officer, "/cases")["items"] if row["grid"])
        reports = [
            {"description": f"{LONG}（第 {n} 处）", "channel": "hotline", "grid": grid, "key": f"picture-{n}"}
            for n in range(1, MANY + 1)
        ]
        made = self._call(hotline, "/reports/batch", {"reports": reports})["answers"]
        self.crowded = str(next(answer["report"]["id"] for answer in made if answer["report"]))
        for version in range(1, LONG_LIFE + 1):
            given = {"content": f"第 {version} 次到场：{LONG}"}
            self._call(officer, f"/cases/{self.crowded}/moves/note", {"version": version, "given": given})

    def _call(self, who: str, path: str, body: Any = None) -> Any:
        headers = {"Content-Type": "application/json"}
        if path != "/tokens":
            headers["Authorization"] = f"Bearer {self._token(who)}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.address}/api/v1{path}", data, headers)  # noqa: S310 - our own
        with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
            return json.load(answer)

    def _token(self, who: str) -> str:
        if who not in self._tokens:
            asked = {"username": who, "password": self.passwords[who]}
            self._tokens[who] = str(self._call(who, "/tokens", asked)["token"])
        return self._tokens[who]


@contextmanager
def opened(say: Callable[[str], object]) -> Iterator[House]:
    """Starts the platform with the sample city in a temporary folder; it ends and the folder goes afterwards."""
    with tempfile.TemporaryDirectory(prefix="gezhi-pictures-") as folder, socket.socket() as probe:
        os.chmod(folder, 0o711)  # noqa: S103 - root's PostgreSQL runs as somebody else and must pass
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        log = Path(folder) / "log"
        say(f"starting a platform with the sample city (about a minute; its log: {log})")
        with log.open("wb") as output:
            started = _start(Path(folder) / "data", port, output)
        try:
            _wait(started, f"http://127.0.0.1:{port}", log)
            yield House(f"http://127.0.0.1:{port}", _passwords(Path(folder) / "data"))
        finally:
            started.send_signal(signal.SIGTERM)
            started.wait(60)


def _start(data: Path, port: int, output: Any) -> subprocess.Popen[bytes]:
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("GEZHI_", "DATABASE_"))}
    theirs = {"GEZHI_DATA": str(data), "GEZHI_PORT": str(port), "GEZHI_SAMPLE": "yes"}
    command = [sys.executable, "-X", "utf8", "-m", "gezhi.project.start"]
    return subprocess.Popen(  # noqa: S603 - our own program
        command, env=mine | theirs, stdout=output, stderr=output
    )


def _wait(started: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and started.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5):  # noqa: S310 - our own
                return
        except OSError:
            time.sleep(1)
    print(log.read_text(errors="replace"), file=sys.stderr)
    raise RuntimeError(NOT_READY.format(log=log))


def _passwords(data: Path) -> dict[str, str]:
    rows: list[demo.Account] = json.loads((data / demo.FILE).read_text(encoding="utf-8"))
    return {row["username"]: row["password"] for row in rows}
