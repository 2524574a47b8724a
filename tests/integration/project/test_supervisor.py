"""``./run`` from start to stop: what it starts, what it leaves behind when it is stopped or killed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.settings import SERVER_VARIABLE

from gezhi.project.database import Embedded

pytestmark = [
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc"),
    pytest.mark.skipif(bool(os.environ.get(SERVER_VARIABLE)), reason="a server is given; this is about our own"),
]
PATIENCE = 90  # seconds, on a busy machine


@pytest.fixture(autouse=True)
def database() -> None:
    """The supervisor brings a database of its own."""


class Platform:
    """One platform without sample data, in a folder of its own."""

    def __init__(self) -> None:
        self.data = Path(tempfile.mkdtemp(prefix="gz"))
        self.data.chmod(0o711)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> subprocess.Popen[str]:
        self.process = self._started(self.port)
        return self.process

    def another(self) -> str:
        """What a second supervisor of the same folder says before it ends."""
        second = self._started(self.port + 1)
        said = second.communicate(timeout=PATIENCE)[0]
        assert second.returncode == 1
        return said

    def _started(self, port: int) -> subprocess.Popen[str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("GEZHI_", "DATABASE_", "DJANGO_"))
        }
        settings = {
            "GEZHI_DATA": str(self.data),
            "GEZHI_PORT": str(port),
            "GEZHI_SAMPLE": "no",
            "GEZHI_WORKERS": "1",
        }
        return subprocess.Popen(
            [sys.executable, "-m", "gezhi.project.start"], env=kept | settings, start_new_session=True, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def answer(self) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read().decode()
        except OSError:
            return 0, ""

    def until(self, status: int) -> str:
        """Waits until /healthz answers so; 0 is no answer at all."""
        end = time.monotonic() + PATIENCE
        while (answer := self.answer())[0] != status:
            assert time.monotonic() < end, answer
            time.sleep(0.1)
        return answer[1]

    def stop(self) -> str:
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.communicate(timeout=PATIENCE)[0]

    def children(self) -> list[int]:
        assert self.process is not None
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in found.read_text().split()]


@pytest.fixture
def platform() -> Iterator[Platform]:
    platform = Platform()
    yield platform
    if platform.process and platform.process.poll() is None:
        platform.stop()
    shutil.rmtree(platform.data)


class TestThePlatform:
    def test_starts_is_healthy_and_stops_whole(self, platform: Platform) -> None:
        process = platform.start()
        assert platform.until(200) == '{"status": "ok"}'
        children = platform.children()
        assert f"already running on {platform.data}" in platform.another()
        said = platform.stop()
        assert process.returncode == 0
        assert "ready" in said and "stopped" in said
        assert not any(Path(f"/proc/{pid}").exists() for pid in children)
        assert not Embedded(platform.data).is_running()

    def test_starts_again_what_died_and_recovers_when_it_was_killed_itself(self, platform: Platform) -> None:
        process = platform.start()
        platform.until(200)
        for pid in platform.children():
            os.kill(pid, signal.SIGKILL)
        platform.until(0)
        platform.until(200)
        process.kill()
        process.communicate(timeout=PATIENCE)
        platform.until(0)  # web server and worker end by themselves
        assert Embedded(platform.data).is_running()
        platform.start()
        platform.until(200)

    def test_says_so_where_the_port_is_taken(self, platform: Platform) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", platform.port))
            other.listen()
            said = platform.start().communicate(timeout=PATIENCE)[0]
        assert "choose another with --port" in said
