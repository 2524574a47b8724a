"""./run test and ./run check: which commands they run, one after the other, and what they need."""

from __future__ import annotations

import os
import shutil
import subprocess

import machine
import say
from machine import PYTHON, ROOT

SUITES = (
    ("unit", ("-n", "2")),
    ("integration", ("-n", "2")),
    ("journeys", ("-n", "2")),
    ("browser", ("-n", "2")),
)
CHECKS = (
    ("style", ("-m", "ruff", "check", "--output-format=concise", ".")),
    ("format", ("-m", "ruff", "format", "--check", "--quiet", ".")),
    ("types", ("-m", "mypy")),
    ("import contracts", ("-m", "gezhi.project.check", "imports")),
    ("size of files and functions", ("-m", "gezhi.project.check", "size")),
    ("both languages in every template", ("-m", "gezhi.project.check", "languages")),
    ("migrations", ("-m", "gezhi", "makemigrations", "--check", "--dry-run")),
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = (
    "the browser tests need Chromium, and none was found. Install it (Debian: apt-get install chromium), "
    "or name one in GEZHI_BROWSER."
)


def test(paths: list[str]) -> None:
    """Runs the named tests, or all suites in order; ends with the first suite that fails."""
    if paths:
        raise SystemExit(_python("-m", "pytest", *paths))
    _find_browser()
    for name, options in SUITES:
        folder = ROOT / "tests" / name
        if not any(folder.rglob("test_*.py")):
            continue
        say.line(f"{name} tests")
        if code := _python("-m", "pytest", "-q", *options, str(folder)):
            say.stop(f"the {name} tests failed (exit {code}).")
    say.line("all tests passed")


def check() -> None:
    """Runs every check, then ends with the ones that failed."""
    failed = []
    for name, command in CHECKS:
        say.line(name)
        if _python(*command):
            failed.append(name)
    if failed:
        say.stop(f"these checks failed: {', '.join(failed)}.")
    say.line("all checks passed")


def _python(*arguments: str) -> int:
    return subprocess.run([str(PYTHON), "-X", "utf8", *arguments], cwd=ROOT, check=False).returncode


def _find_browser() -> None:
    if os.environ.get("GEZHI_BROWSER") or any(map(shutil.which, BROWSERS)):
        return
    if not (machine.is_root() and machine.has_apt()):
        say.stop(NO_BROWSER)
    if failure := machine.apt_install("chromium", "fonts-noto-cjk"):
        say.stop(f"{NO_BROWSER} apt-get said:\n{failure}")
