"""What the launcher knows about this machine and this checkout: paths, commands, locks, stamps."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import say

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"
TAIL = 2000  # characters of a failed command's output that are worth showing


def is_root() -> bool:
    return os.geteuid() == 0


def has_apt() -> bool:
    return shutil.which("apt-get") is not None


def call(command: Sequence[str | Path], *, cwd: Path = ROOT, env: dict[str, str] | None = None) -> str | None:
    """Runs a command in silence; None when it went well, otherwise the end of what it said."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return None if done.returncode == 0 else (done.stdout or "")[-TAIL:].strip() or f"exit {done.returncode}"


def apt_install(*packages: str) -> str | None:
    """Installs Debian packages as root; None when it went well."""
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    with say.step(f"apt-get install {' '.join(packages)}"):
        return call(install, env=quiet) and (call(["apt-get", "update", "-q"], env=quiet) or call(install, env=quiet))


def digest(files: Iterable[Path], *more: str) -> str:
    """A hash of names and contents, so that work is done again only when something changed."""
    total = hashlib.sha256()
    for path in sorted(files):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    for word in more:
        total.update(word.encode() + b"\0")
    return total.hexdigest()


def is_stamped(stamp: Path, value: str) -> bool:
    return stamp.exists() and stamp.read_text() == value


@contextlib.contextmanager
def alone(name: str) -> Iterator[None]:
    """Two launchers of one checkout wait for each other, so that neither sees half an installation."""
    with (ROOT / f".{name}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say.line("another ./run is setting this checkout up; waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
