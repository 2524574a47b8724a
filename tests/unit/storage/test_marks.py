"""A reader of what others commit, in any order: whoever asks by a mark misses nothing and hears nothing twice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gezhi.storage.marks import Mark, mark_of_snapshot, parse_mark


class TestMark:
    def test_is_read_from_a_snapshot(self) -> None:
        assert mark_of_snapshot("1199:1207:1199,1203") == Mark(1207, (1199, 1203))
        assert mark_of_snapshot("1207:1207:") == Mark(1207)

    def test_survives_being_written(self) -> None:
        for mark in (Mark(1207, (1199, 1203)), Mark(5)):
            assert parse_mark(str(mark)) == mark

    def test_of_anything_else_is_none(self) -> None:
        for text in ("", "x", "12-13", "1" * 19 + "9", "-3", "5-", "٣", "7-3;drop", "9" * 20):
            assert parse_mark(text) is None

    def test_has_not_seen_what_ran_or_had_not_begun(self) -> None:
        mark = Mark(1207, (1199,))
        assert [mark.has_seen(number) for number in (1198, 1199, 1200, 1207)] == [True, False, True, False]


@given(st.data())
def test_every_commit_is_heard_of_once_in_whatever_order(data: st.DataObject) -> None:
    """Transactions begin in the order of their numbers, end in any order and some never; readers look in between."""
    running: set[int] = set()
    committed: set[int] = set()
    begun, mark, heard = 1, Mark(1), list[int]()
    for _ in range(data.draw(st.integers(1, 40))):
        what = data.draw(st.sampled_from(("begin", "commit", "roll back", "look")))
        if what == "begin":
            running.add(begun)
            begun += 1
        elif what == "look":
            heard += [number for number in sorted(committed) if not mark.has_seen(number)]
            mark = Mark(begun, tuple(running))
        elif running:
            ended = data.draw(st.sampled_from(sorted(running)))
            running.discard(ended)
            committed |= {ended} if what == "commit" else set()
    heard += [number for number in sorted(committed) if not mark.has_seen(number)]
    assert sorted(heard) == sorted(committed)
