"""./run: makes the environment, builds the front end, and hands over to what was asked for."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import checks
import frontend
import machine
import packages
import say
from machine import PYTHON

HELP = """格治 Gezhi

  ./run                    start the platform (makes the environment first) and open the address it prints
  ./run test [PATHS]       every test: unit, integration, journeys, browser
  ./run check              style, types, import contracts, sizes, both languages, migrations
  ./run bench [OPTIONS]    how fast the platform is on this machine; "./run bench --help" explains
  ./run gezhi COMMAND      a command of the platform; "./run gezhi help" lists them

  --host ADDRESS           where to listen (127.0.0.1)
  --port NUMBER            on which port (8000)
  --data DIR               the data folder (data/ in this checkout)

  Settings by environment: docs/settings.md
"""
OPTIONS = {"--host": "GEZHI_HOST", "--port": "GEZHI_PORT", "--data": "GEZHI_DATA"}


def main(arguments: list[str]) -> None:
    rest = _take_options(arguments)
    match rest:
        case []:
            _prepare("run")
            os.environ["GEZHI_BEGAN"] = str(say.STARTED)
            _become("-m", "gezhi.project.start")
        case ["-h" | "--help" | "help"] | ["test" | "check", "-h" | "--help" | "help", *_]:
            print(HELP)
        case ["test", *paths]:
            _prepare("dev", tests=True)
            checks.test(paths)
        case ["check"]:
            _prepare("dev")
            checks.check()
        case ["bench", *options]:
            _prepare("run")
            os.environ["PYTHONPATH"] = str(machine.ROOT)  # the bench stands beside src, in the checkout
            _become("-m", "bench", *options)
        case ["gezhi", *command]:
            _prepare("run")
            _become("-m", "gezhi", *command)
        case _:
            say.stop(f"“{' '.join(rest)}” is not a command of ./run.\n\n{HELP}")


def _prepare(lock: str, *, tests: bool = False) -> None:
    """Python's packages and the front end at the same time, where the machine's own Node.js builds it."""
    with machine.alone("setup"), ThreadPoolExecutor(max_workers=1) as beside:
        built = beside.submit(frontend.build, tests=tests) if frontend.machine_has_node() else None
        packages.install(lock)
        if built:
            built.result()
        else:
            frontend.build(tests=tests)


def _take_options(arguments: list[str]) -> list[str]:
    """Options of ./run become settings; those after ``gezhi`` or ``test`` belong to the command."""
    rest = list(arguments)
    while rest and rest[0].partition("=")[0] in OPTIONS:
        name, equals, value = rest.pop(0).partition("=")
        if not equals:
            if not rest:
                say.stop(f"{name} needs a value.")
            value = rest.pop(0)
        if name == "--port" and not (value.isascii() and value.isdigit() and 1 <= int(value[:6]) <= 65535):
            say.stop(f"--port must be a whole number from 1 to 65535, not “{value}”.")
        os.environ[OPTIONS[name]] = str(Path(value).absolute()) if name == "--data" else value
    return rest


def _become(*arguments: str) -> NoReturn:
    """Turns into the platform's own process, so that a signal to ./run reaches it."""
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), "-X", "utf8", *arguments])


main(sys.argv[1:])
