"""What the launcher says while it works: a line a step with its seconds, and a sentence where it must stop."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from typing import NoReturn

STARTED = time.monotonic()


def line(text: str) -> None:
    """One line of progress, with the seconds since the start."""
    print(f"[{time.monotonic() - STARTED:5.1f} s] {text}", flush=True)


@contextlib.contextmanager
def step(doing: str) -> Iterator[None]:
    """Says what begins, and how long it took."""
    line(f"{doing} …")
    began = time.monotonic()
    yield
    line(f"{doing}: done in {time.monotonic() - began:.1f} s")


def stop(sentence: str) -> NoReturn:
    """Ends the launcher with a sentence for a person."""
    sys.stdout.flush()
    print(f"\n格治 Gezhi: {sentence}", file=sys.stderr, flush=True)
    raise SystemExit(1)
