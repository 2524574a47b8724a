"""Batches that are worked on in several processes: answered in their order, by more than one, and never without end."""

from __future__ import annotations

import os
import signal
import time

import pytest

from gezhi.exchange.actions.side_by_side import side_by_side
from gezhi.kernel.refusal import Refused


def _by_whom(batch: int) -> tuple[int, int]:
    time.sleep(0.02 if batch % 2 else 0)  # the first is not always the fastest
    return batch, os.getpid()


def test_answers_come_in_the_order_of_the_batches_from_several_processes() -> None:
    answers = list(side_by_side(_by_whom, range(9), processes=3))
    assert [batch for batch, _ in answers] == list(range(9))
    assert len({who for _, who in answers} - {os.getpid()}) == 3


@pytest.mark.parametrize(("batches", "processes"), [(0, 3), (1, 3), (5, 1)])
def test_one_batch_or_one_process_is_worked_on_right_here(batches: int, processes: int) -> None:
    answers = list(side_by_side(_by_whom, range(batches), processes=processes))
    assert answers == [(batch, os.getpid()) for batch in range(batches)]


def test_a_process_that_is_killed_is_told_and_leaves_no_other_behind() -> None:
    def work(batch: int) -> int:
        if batch == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return os.getpid()

    seen = set()
    with pytest.raises(Refused) as refused:
        for who in side_by_side(work, range(100), processes=2):
            seen.add(who)
    assert refused.value.code == "import-cut-off"
    assert seen
    assert not [who for who in seen if _lives(who)]


def test_who_stops_listening_ends_those_at_work() -> None:
    answers = side_by_side(_by_whom, iter(range(10_000)), processes=2)
    _, who = next(answers)
    answers.close()  # type: ignore[attr-defined]
    assert not _lives(who)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
