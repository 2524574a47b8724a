"""The data folder: who may enter it, the secrets the platform makes for itself, and locks between processes."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

OWNER_ONLY = 0o600
SECRETS = "secrets.json"
BYTES = 48


class Busy(Exception):
    """Another process holds the lock."""


def make(data: Path) -> Path:
    """Makes the data folder: closed to others, but passable where root's PostgreSQL must run as somebody else."""
    if not data.exists():
        data.mkdir(parents=True, mode=0o711 if os.geteuid() == 0 else 0o700)
    return data


def secret(data: Path, name: str) -> str:
    """A secret by name from DATA/secrets.json, made on first use; OSError where the folder cannot be written."""
    if name not in (known := _secrets(data)):
        with locked(make(data)):
            known = _secrets(data)
            known.setdefault(name, secrets.token_urlsafe(BYTES))
            write_private(data / SECRETS, json.dumps(known, indent=1))
    return known[name]


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner can read, whole or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(text)
    temporary.replace(path)


@contextlib.contextmanager
def locked(path: Path, *, shared: bool = False, wait: bool = True) -> Iterator[int]:
    """Holds a lock on a file or folder; a process that dies, however it dies, gives it back.

    Raises ``Busy`` where another process holds it and ``wait`` is False.
    """
    is_folder = path.is_dir()
    handle = os.open(path, os.O_RDONLY if is_folder else os.O_RDWR | os.O_CREAT, OWNER_ONLY)
    try:
        try:
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise Busy(path) from None
        yield handle
    finally:
        os.close(handle)


def is_last(handle: int) -> bool:
    """Whether nobody else holds this shared lock; it becomes exclusive then."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _secrets(data: Path) -> dict[str, str]:
    path = data / SECRETS
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}
