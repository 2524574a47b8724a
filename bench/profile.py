"""Where a request's time goes, inside a process of the product: samples, weighted by the time between them.

A tracing profiler would make Python's own calls look dear; a sample costs the same wherever it falls. A wait for the
database stands by itself.
"""

from __future__ import annotations

import signal
import time
from collections import Counter
from itertools import islice
from types import FrameType

from bench.client import Broken
from bench.inside import Ask, expect
from bench.paths import Path
from bench.world import World

WARM, REQUESTS, BIG = 60, 300, 3
EVERY = 0.0005  # seconds
TOP = 15
DEEPEST = 200
WAITING = "waiting for PostgreSQL"


class Sampler:
    """Seconds by package and by function, of the code that was running itself; and of ours with what it called."""

    def __init__(self) -> None:
        self.packages: Counter[str] = Counter()
        self.functions: Counter[str] = Counter()
        self.ours: Counter[str] = Counter()
        self.last = 0.0

    def __enter__(self) -> Sampler:
        signal.signal(signal.SIGALRM, self._sample)
        self.last = time.perf_counter()
        signal.setitimer(signal.ITIMER_REAL, EVERY, EVERY)
        return self

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)

    def _sample(self, _: int, frame: FrameType | None) -> None:
        now = time.perf_counter()
        took, self.last = now - self.last, now
        if frame is None:
            return
        waits = frame.f_code.co_qualname == "Connection.wait"
        package = WAITING if waits else package_of(frame.f_code.co_filename)
        self.packages[package] += took  # type: ignore[assignment]
        self.functions[_name(frame)] += took  # type: ignore[assignment]
        met: set[str] = set()
        deep = 0
        while frame is not None and deep < DEEPEST:
            if "/gezhi/" in frame.f_code.co_filename and (name := _name(frame)) not in met:
                met.add(name)
                self.ours[name] += took  # type: ignore[assignment]
            frame, deep = frame.f_back, deep + 1


def profiled(ask: Ask, world: World, path: Path) -> list[str]:
    """Lines that say where the time of some hundred requests of a path goes."""
    warm, count = (WARM, REQUESTS) if path.each == 1 else (1, BIG)
    try:
        messages = list(islice(path.make(world, warm + count), warm + count))
        for message in messages[:warm]:
            expect(ask, message, path.expected)
        with Sampler() as sampler:
            began = time.perf_counter()
            for message in messages[warm:]:
                expect(ask, message, path.expected)
            took = time.perf_counter() - began
    except Broken as wrong:
        return [f"could not be profiled: {wrong}"]
    whole = sum(sampler.functions.values()) or 1
    done = max(1, len(messages) - warm)
    return [
        f"{took / done * 1000:.2f} ms a request in one process, the database's part included; of it, by package:",
        "  " + ", ".join(f"{name} {seconds / whole:.0%}" for name, seconds in sampler.packages.most_common(10)),
        "in itself:", *_lines(sampler.functions, whole), "ours, with what it calls:", *_lines(sampler.ours, whole),
    ]  # fmt: skip


def _lines(counted: Counter[str], whole: float) -> list[str]:
    return [f"  {seconds / whole:6.1%}  {name}" for name, seconds in counted.most_common(TOP)]


def package_of(path: str) -> str:
    """A package of ours by its context, somebody else's by its name, and Python's own."""
    if "/site-packages/" in path:
        return path.partition("/site-packages/")[2].partition("/")[0].removesuffix(".py")
    if "/gezhi/" in path:
        return "gezhi." + path.rpartition("/gezhi/")[2].partition("/")[0].removesuffix(".py")
    return "bench" if "/bench/" in path else "python"


def _name(frame: FrameType) -> str:
    code = frame.f_code
    package = package_of(code.co_filename)
    module = code.co_filename.rpartition("/")[2].removesuffix(".py")
    return f"{package}: {module}.{code.co_qualname}" if package != module else f"{module}.{code.co_qualname}"
