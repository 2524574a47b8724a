"""Who is reading now: told from process to process, forgotten soon, and nowhere but in memory (P38)."""

from __future__ import annotations

from uuid import uuid4

from gezhi.project.live.presence import AT_ONCE, LASTS, Presence

CASE, YAN, LIN = uuid4(), uuid4(), uuid4()


class TestReaders:
    def test_are_known_from_their_coming_to_their_going(self) -> None:
        here = Presence()
        assert here.come((CASE, YAN), 0.0)
        assert not here.come((CASE, YAN), 1.0)
        assert here.readers(CASE) == {YAN}
        assert here.go((CASE, YAN))
        assert here.readers(CASE) == frozenset()

    def test_of_another_process_are_heard_of_and_of_ones_own_are_not_heard_twice(self) -> None:
        here, there = Presence(), Presence()
        (message,) = there.messages("+", [(CASE, LIN)])
        assert here.hear(message, 0.0) == {CASE}
        assert here.hear(message, 1.0) == set()
        assert there.hear(message, 0.0) == set()
        (left,) = there.messages("-", [(CASE, LIN)])
        assert here.hear(left, 2.0) == {CASE}
        assert here.readers(CASE) == frozenset()

    def test_are_gone_when_nobody_tells_of_them_again(self) -> None:
        here = Presence()
        here.come((CASE, YAN), 0.0)
        here.hear(next(Presence().messages("+", [(CASE, LIN)])), 10.0)
        assert here.expire(LASTS + 1) == {CASE}
        assert here.readers(CASE) == {LIN}

    def test_stay_while_one_of_two_windows_is_left(self) -> None:
        here, there = Presence(), Presence()
        here.come((CASE, YAN), 0.0)
        here.hear(next(there.messages("+", [(CASE, YAN)])), 0.0)
        assert not here.go((CASE, YAN))
        assert here.readers(CASE) == {YAN}

    def test_of_a_whole_hall_fit_into_messages_that_postgresql_carries(self) -> None:
        readings = [(CASE, uuid4()) for _ in range(3 * AT_ONCE)]
        messages = list(Presence().messages("+", readings))
        assert all(len(message) < 8000 for message in messages)
        here = Presence()
        for message in messages:
            here.hear(message, 0.0)
        assert len(here.readers(CASE)) == len(readings)
