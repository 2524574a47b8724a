"""Quiet hours as laws: nothing but the most urgent comes inside them, nothing is lost, the order is kept."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gezhi.kernel.calendar import CHINA
from gezhi.messages.rules import deliver_at, is_quiet
from gezhi.messages.terms import NIGHT, QuietHours

moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(CHINA))  # noqa: DTZ001
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
hours = st.builds(QuietHours, clocks, clocks)
messages = st.lists(st.tuples(moments, st.booleans()), max_size=30)


@given(moments, hours)
def test_what_is_not_urgent_is_never_delivered_inside_quiet_hours(made: datetime, quiet: QuietHours) -> None:
    assert not is_quiet(deliver_at(made, urgent=False, quiet=quiet), quiet)


@given(moments, hours)
def test_what_is_urgent_is_delivered_at_once(made: datetime, quiet: QuietHours) -> None:
    assert deliver_at(made, urgent=True, quiet=quiet) == made


@given(moments, st.booleans(), hours)
def test_nothing_is_lost_it_comes_within_a_day_and_not_before_it_was_made(
    made: datetime, urgent: bool, quiet: QuietHours
) -> None:
    wait = deliver_at(made, urgent=urgent, quiet=quiet) - made
    assert timedelta() <= wait < timedelta(days=1)


@given(messages, hours)
def test_the_order_is_kept(given_messages: list[tuple[datetime, bool]], quiet: QuietHours) -> None:
    for urgent in (False, True):
        made = sorted(at for at, is_urgent in given_messages if is_urgent is urgent)
        delivered = [deliver_at(at, urgent=urgent, quiet=quiet) for at in made]
        assert delivered == sorted(delivered)


@given(moments)
def test_no_quiet_hours_hold_nothing(made: datetime) -> None:
    noon = QuietHours(time(12), time(12))
    assert deliver_at(made, urgent=False, quiet=noon) == made


def test_a_night_over_midnight() -> None:
    evening = datetime(2026, 3, 2, 23, 30, tzinfo=CHINA)
    assert deliver_at(evening, urgent=False, quiet=NIGHT) == datetime(2026, 3, 3, 7, tzinfo=CHINA)
    morning = datetime(2026, 3, 3, 5, tzinfo=CHINA)
    assert deliver_at(morning, urgent=False, quiet=NIGHT) == datetime(2026, 3, 3, 7, tzinfo=CHINA)
    assert deliver_at(datetime(2026, 3, 3, 7, tzinfo=CHINA), urgent=False, quiet=NIGHT).hour == 7
