"""Where a request's time goes, inside a process of the product: samples, weighted by the processor time between them.

A tracing profiler would make Python's own calls look dear; a sample costs the same wherever it falls. Processor time is
what a rate is made of, and what others do on the machine meanwhile changes it least; the wait for the database is the
rest of the time and stands by itself.
"""

from __future__ import annotations

import signal
import time
from collections import Counter
from itertools import islice
from types import FrameType

from bench.client import Broken
from bench.inside import Ask
from bench.paths import Path
from bench.world import World

WARM, REQUESTS, BIG = 60, 300, 3
EVERY = 0.0005  # seconds
TOP = 15
DEEPEST = 200


class Sampler:
    """Processor seconds by package and by function, of the code that ran itself; and of ours with what it called."""

    def __init__(self) -> None:
        self.packages: Counter[str] = Counter()
        self.functions: Counter[str] = Counter()
        self.ours: Counter[str] = Counter()
        self.last = 0.0

    def __enter__(self) -> Sampler:
        signal.signal(signal.SIGALRM, self._sample)
        self.last = time.thread_time()
        signal.setitimer(signal.ITIMER_REAL, EVERY, EVERY)
        return self

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)

    def _sample(self, _: int, frame: FrameType | None) -> None:
        now = time.thread_time()
        took, self.last = now - self.last, now
        if frame is None:
            return
        self.packages[package_of(frame.f_code.co_filename)] += took  # type: ignore[assignment]
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
            _answered(ask, message, path)
        with Sampler() as sampler:
            began, used = time.perf_counter(), time.thread_time()
            for message in messages[warm:]:
                _answered(ask, message, path)
            took, used = time.perf_counter() - began, time.thread_time() - used
    except Broken as wrong:
        return [f"could not be profiled: {wrong}"]
    whole = sum(sampler.functions.values()) or 1
    units = max(1, len(messages) - warm) * path.each / 1000
    return [
        f"in one process, one at a time: {took / units:.2f} ms for one of the {path.unit}, of which this process used "
        f"{used / units:.2f} (the rest waits for PostgreSQL); of those, by package:",
        "  " + ", ".join(f"{name} {seconds / whole:.0%}" for name, seconds in sampler.packages.most_common(10)),
        "in itself:", *_lines(sampler.functions, whole), "ours, with what it calls:", *_lines(sampler.ours, whole),
    ]  # fmt: skip


def _answered(ask: Ask, message: bytes, path: Path) -> None:
    """What is answered is not read: that would be the client's part."""
    status, body = ask(message)
    if status != path.expected:
        raise Broken(f"{path.name} was answered inside with {status} {body[:800].decode(errors='replace')}")


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
