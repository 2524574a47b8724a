"""The embedded PostgreSQL: one cluster in DATA/pg, reached by a Unix socket, with two roles and generated passwords.

Several processes may use it at once; the first starts it and the last stops it. A server that was left behind by a
killed process is used as it is; one that was killed itself is recovered.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql

from gezhi.project import binaries, folder
from gezhi.project.binaries import NoDatabase
from gezhi.project.config import is_open

OWNER, APP, SUPERUSER, NAME = "gezhi_owner", "gezhi_app", "postgres", "gezhi"
LONGEST_SOCKET_FOLDER = 80  # the whole path of a socket may have about 100 characters
PATIENCE = 30  # seconds within which the last process of a killed server must be gone
CONFIGURATION = """\
listen_addresses = ''
unix_socket_directories = '{socket}'
max_connections = 100
shared_buffers = {shared}MB
max_wal_size = 2GB
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] '
log_min_error_statement = panic
{durability}
"""
# Only a test's database may forget what was committed. log_min_error_statement keeps personal data out of the log.
NOT_DURABLE = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off"
LEAST_SHARED, MOST_SHARED = 256, 4096  # megabytes


def shared_megabytes(memory: int) -> int:
    """How much of a machine with so many bytes of memory PostgreSQL keeps pages in: an eighth, since web server, worker
    and the system's own cache of files live beside it; what is not used is not taken."""
    return max(LEAST_SHARED, min(memory // 8 // 1024**2, MOST_SHARED))


def _memory() -> int:
    """Bytes of memory of this machine, or what its container may use of it."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with contextlib.suppress(OSError, ValueError):  # "max" where nothing limits it
        return min(whole, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return whole


class Embedded:
    """The PostgreSQL of one data folder."""

    def __init__(self, data: Path, *, durable: bool = True) -> None:
        self.data = data
        self.cluster = data / "pg"
        self.durable = durable

    @property
    def socket(self) -> Path:
        """A folder whose path is short enough for a socket."""
        inside = self.data / "pg-socket"
        if len(str(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        name = hashlib.sha256(str(self.data).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"gezhi-{name}"

    def url(self, role: str, database: str = NAME) -> str:
        """Where a role connects: ``postgresql://…`` with its password."""
        password = quote(folder.secret(self.data, role), safe="")
        return f"postgresql://{role}:{password}@/{database}?{urlencode({'host': str(self.socket)})}"

    @contextlib.contextmanager
    def in_use(self, say: Callable[[str], object] = lambda _: None) -> Iterator[None]:
        """Starts the server unless it runs; stops it at the end unless somebody else still uses it."""
        folder.make(self.data)
        with folder.locked(self.data / "pg.use", shared=True) as use:
            with folder.locked(self.data / "pg.start"):
                if not self.is_running():
                    self._start(say)
                self._make_roles()
            try:
                yield
            finally:
                with folder.locked(self.data / "pg.start"):
                    if folder.is_last(use):
                        self._stop()

    @property
    def prepared_by(self) -> str:
        """Which code migrated this cluster last; empty for a new one."""
        stamp = self.cluster / "gezhi.prepared"
        return stamp.read_text() if stamp.exists() else ""

    @prepared_by.setter
    def prepared_by(self, code: str) -> None:
        (self.cluster / "gezhi.prepared").write_text(code)

    def revive(self, say: Callable[[str], object]) -> None:
        """Starts a server that died under its users."""
        with folder.locked(self.data / "pg.start"):
            if not self.is_running():
                self._start(say)

    def is_running(self) -> bool:
        """Whether the postmaster named in the cluster's pid file lives."""
        pid = self._pid()
        return pid is not None and is_alive(pid, str(self.cluster))

    def _pid(self) -> int | None:
        with contextlib.suppress(OSError, ValueError, IndexError):
            return int((self.cluster / "postmaster.pid").read_text().splitlines()[0])
        return None

    def _start(self, say: Callable[[str], object]) -> None:
        user = binaries.user_for(self.cluster)
        if user.name and not is_open(self.data):
            raise NoDatabase(
                f"as root PostgreSQL runs as the user {user.name}, who cannot reach {self.data}. "
                "Give --data a folder that everybody may pass through, such as /var/lib/gezhi, or start as that user."
            )
        programs = binaries.find(self.data, user)
        if not (self.cluster / "gezhi.conf").exists():
            say("making the database cluster")
            self._initialise(programs, user)
        self._check_version(programs)
        self._configure(user)
        self._launch(programs, user)

    def _initialise(self, programs: Path, user: binaries.User) -> None:
        """A cluster that was only half made is made anew; nothing was in it yet."""
        shutil.rmtree(self.cluster, ignore_errors=True)
        self.cluster.mkdir(mode=0o700)
        password = self.data / ".password"
        folder.write_private(password, folder.secret(self.data, SUPERUSER))
        user.own(self.cluster)
        user.own(password)
        ctype = "C.UTF-8" if os.uname().sysname == "Linux" else "en_US.UTF-8"
        try:
            done = binaries.run(
                [programs / "initdb", "-D", self.cluster, "-U", SUPERUSER, "--auth=scram-sha-256", "--pwfile", password,
                 "--encoding=UTF8", "--locale=C", f"--lc-ctype={ctype}", "--no-instructions", "--no-sync"],
                user,
            )  # fmt: skip
        finally:
            password.unlink()
        if done.returncode:
            raise NoDatabase(f"PostgreSQL could not make its cluster in {self.cluster}: {done.stdout.strip()[-800:]}")
        with (self.cluster / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write("\ninclude = 'gezhi.conf'\n")

    def _check_version(self, programs: Path) -> None:
        made_by = int((self.cluster / "PG_VERSION").read_text())
        if (have := binaries.version(programs)) != made_by:
            raise NoDatabase(
                f"the database in {self.cluster} was made by PostgreSQL {made_by}, but this is PostgreSQL {have}: "
                "dump it with the old version and restore it (docs/operations.md)."
            )

    def _configure(self, user: binaries.User) -> None:
        self.socket.mkdir(mode=0o755, exist_ok=True)
        if self.socket.stat().st_uid not in {user.uid, os.geteuid()} or self.socket.is_symlink():
            raise NoDatabase(f"{self.socket} belongs to somebody else; remove it or give another --data.")
        user.own(self.socket)
        path = self.cluster / "gezhi.conf"
        settings = {"socket": self.socket, "shared": shared_megabytes(_memory() if self.durable else 0)}
        path.write_text(
            CONFIGURATION.format(**settings, durability="" if self.durable else NOT_DURABLE), encoding="utf-8"
        )
        user.own(path)

    def _launch(self, programs: Path, user: binaries.User) -> None:
        """Starts the server, waiting for the last processes of one that was killed."""
        log = self.cluster / "server.log"
        command: list[str | Path] = [programs / "pg_ctl", "start", "-w", "-s", "-t", "120", "-D", self.cluster]
        command += ["-l", log]
        until = time.monotonic() + PATIENCE
        while True:
            self._forget_dead_postmaster()
            if binaries.run(command, user).returncode == 0:
                return
            said = log.read_text(errors="replace")[-800:] if log.exists() else ""
            if time.monotonic() > until or not ("in use" in said or "lock file" in said):
                raise NoDatabase(f"PostgreSQL did not start; {log} ends with:\n{said}")
            time.sleep(0.2)

    def _forget_dead_postmaster(self) -> None:
        """A killed postmaster can stay as a zombie, and its number can be given to somebody else's process."""
        pid = self._pid()
        if pid is not None and not is_alive(pid, str(self.cluster)):
            (self.cluster / "postmaster.pid").unlink(missing_ok=True)

    def _stop(self) -> None:
        user = binaries.user_for(self.cluster)
        command: list[str | Path] = [binaries.find(self.data, user) / "pg_ctl", "stop", "-w", "-s", "-t", "60"]
        binaries.run([*command, "-m", "fast", "-D", self.cluster], user)

    def _make_roles(self) -> None:
        """The owner, the application's role and the database, where they are missing."""
        with psycopg.connect(self.url(SUPERUSER, "postgres"), autocommit=True) as server:
            for role in (OWNER, APP):
                if not server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                    password = sql.Literal(folder.secret(self.data, role))
                    server.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), password))
            if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                server.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*map(sql.Identifier, (NAME, OWNER))))


def is_alive(pid: int, mark: str) -> bool:
    """Whether a process runs whose command line holds ``mark``; a zombie does not run."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        if Path("/proc/self").exists():
            return False
        command_line = ["ps", "-o", "stat=,command=", "-p", str(pid)]
        said = subprocess.run(command_line, capture_output=True, text=True, check=False)  # noqa: S603
        state, _, command = said.stdout.strip().partition(" ")
    return bool(state) and not state.startswith("Z") and mark in command
