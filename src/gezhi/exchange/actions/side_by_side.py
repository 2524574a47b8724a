"""Work on batches in several processes at once: each takes a whole batch, the answers come in the order of the batches.

A batch is a transaction of its own wherever it is worked on, so what is cut off is simply started again. Processes are
forked: they share what was read before. Whoever is left alone, because the one that forked it was killed, ends.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, cycle, islice
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from django.db import connections

from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text

Batch = TypeVar("Batch")
Answer = TypeVar("Answer")
LOOK = 1.0  # seconds after which a process that has nothing to do looks whether it is still wanted

CUT_OFF = Refusal(
    "import-cut-off",
    Kind.CONFLICT,
    Text(
        "一个导入进程中断了；已导入的都在库里，再次运行即可继续。",
        "A process of the import ended early. What came in is kept; start it again to go on.",
    ),
)


def side_by_side(work: Callable[[Batch], Answer], batches: Iterable[Batch], *, processes: int) -> Iterator[Answer]:
    """``work`` of each batch, in their order. A single batch, or one process, is worked on right here.

    Raises Refused where a process ended before it had answered.
    """
    rest = iter(batches)
    begun = list(islice(rest, 2))
    if processes < 2 or len(begun) < 2:
        yield from map(work, chain(begun, rest))
        return
    with _hands(work, processes) as hands:
        waiting: deque[Connection] = deque()
        turns = cycle(hands)
        for batch in chain(begun, rest):
            if len(waiting) == len(hands):
                yield _answer(waiting.popleft())
            hand = next(turns)
            _hand_over(hand, batch)
            waiting.append(hand)
        while waiting:
            yield _answer(waiting.popleft())


def _hand_over(hand: Connection, batch: Any) -> None:
    try:
        hand.send(batch)
    except OSError:
        raise CUT_OFF() from None


def _answer(hand: Connection) -> Any:
    try:
        return hand.recv()
    except (EOFError, OSError):
        raise CUT_OFF() from None


@contextmanager
def _hands(work: Callable[[Any], Any], count: int) -> Iterator[list[Connection]]:
    """That many processes at work; they end with the block, in the middle of a batch where it ends by an exception."""
    connections.close_all()  # a connection is nobody's after a fork
    fork = multiprocessing.get_context("fork")
    begun, hands = [], []
    for _ in range(count):
        ours, theirs = fork.Pipe()  # no earlier: a process that held another's end would hide that it has died
        process = fork.Process(target=_go, args=(work, theirs, os.getpid()), daemon=True)
        process.start()
        theirs.close()
        begun.append(process)
        hands.append(ours)
    try:
        yield hands
        for hand in hands:
            _hand_over(hand, None)
    except BaseException:
        for process in begun:
            process.terminate()
        raise
    finally:
        for process in begun:
            process.join()


def _go(work: Callable[[Any], Any], pipe: Connection, parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    while True:
        while not pipe.poll(LOOK):
            if os.getppid() != parent:
                return
        batch = pipe.recv()
        if batch is None:
            return
        pipe.send(work(batch))
