"""What a browser says that its person has seen: said and read alike, never more than fits a cookie."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from gezhi.messages.rules.marks import MOST_MARKS, cookie_of, is_seen, opened, seen_in, ticked_off
from gezhi.messages.terms import Seen

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
PLACES = st.tuples(st.datetimes(timezones=st.just(UTC)), st.uuids())


@given(place=st.none() | PLACES, keys=st.lists(st.uuids(), max_size=300))
def test_what_was_said_is_read_again_and_fits_a_cookie(place: tuple[datetime, UUID] | None, keys: list[UUID]) -> None:
    seen = ticked_off(place)
    for key in keys:
        seen = opened(seen, key)
    assert seen_in(cookie_of(seen)) == seen
    assert len(cookie_of(seen)) < 2000
    assert all(is_seen(seen, key, NOON) for key in keys[-MOST_MARKS:])


@given(st.text(max_size=5000))
def test_whatever_a_browser_sends_is_read(cookie: str) -> None:
    assert len(seen_in(cookie).marks) <= MOST_MARKS


def test_later_ones_are_not_seen_though_earlier_ones_were_ticked_off() -> None:
    key = UUID(int=7)
    seen = ticked_off((NOON, key))
    assert is_seen(seen, key, NOON)
    assert not is_seen(seen, UUID(int=8), NOON)
    assert not is_seen(seen, UUID(int=1), NOON + timedelta(microseconds=1))
    assert not is_seen(Seen(), key, NOON)
