"""What processes have used, from /proc. Linux only."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICK = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Process:
    """One running process; ``cpu`` in seconds, with that of its children that have ended."""

    pid: int
    parent: int
    name: str
    cpu: float
    own: float  # without that of its children


def processes() -> dict[int, Process]:
    """Every process that can be seen, by id."""
    found = {}
    for path in PROC.iterdir():
        if path.name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                head, _, rest = (path / "stat").read_text().rpartition(")")
                fields = rest.split()
                user, system, of_children = int(fields[11]), int(fields[12]), int(fields[13]) + int(fields[14])
                own = (user + system) * TICK
                name = head.partition("(")[2]
                found[int(path.name)] = Process(int(path.name), int(fields[1]), name, own + of_children * TICK, own)
    return found


def below(root: int, all_of_them: dict[int, Process]) -> list[Process]:
    """A process and everything under it."""
    chosen = {root}
    grew = True
    while grew:
        more = {each.pid for each in all_of_them.values() if each.parent in chosen} - chosen
        chosen |= more
        grew = bool(more)
    return [all_of_them[pid] for pid in chosen if pid in all_of_them]


def cpu_of(roots: Iterable[int], running: dict[int, Process]) -> float:
    """Seconds of processor time that these processes and all under them have used."""
    return sum(each.cpu for root in roots for each in below(root, running))


def machine() -> float:
    """Seconds of processor time that all processes have used, and that other machines took of ours.

    Interrupts are left out: they are the network's, which is only ours here.
    """
    user, nice, system, _, _, _, _, steal = map(int, (PROC / "stat").read_text().split(maxsplit=9)[1:9])
    return (user + nice + system + steal) * TICK


def command_of(pid: int) -> str:
    """The command line; empty where the process is gone."""
    with contextlib.suppress(OSError):
        return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    return ""


def resident(root: int) -> int:
    """Bytes of memory of a process and all under it; what several share is counted once (PSS)."""
    total = 0
    for each in below(root, processes()):
        with contextlib.suppress(OSError, StopIteration):
            lines = (PROC / str(each.pid) / "smaps_rollup").read_text().splitlines()
            total += next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total
