"""Lateness is shared by who held the case how long, and never put on the last holder alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.kernel.test_worktime_laws import calendars, few, starts, units

from gezhi.cases.rules.lateness import Account, Segment, account_of, closed_days, divided, kept, measured, who_held
from gezhi.cases.terms import Kept
from gezhi.catalogue.terms import ClockKind
from gezhi.kernel.worktime import CHINA, Allowance, Calendar, Unit, after_pause, due

ANNOUNCED = Calendar(1, frozenset({2026}))
AGENCY, COUNTY, SANITATION, FIRE = (UUID(int=number) for number in range(4))
HOUR = timedelta(hours=1)


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=CHINA)


def account(clock: list[Segment], *others: Segment, due_at: datetime, unit: Unit = Unit.WORKING_HOUR) -> Account:
    return account_of(clock, others, due_at=due_at, unit=unit, calendar=ANNOUNCED)


def parts(found: Account) -> dict[UUID, tuple[timedelta, timedelta]]:
    return {part.owner: (part.held, part.late) for part in found.parts}


class TestShares:
    def test_go_by_how_long_each_held_it(self) -> None:
        """Four hours for acceptance; one agency had it for five, the next for one: two hours late."""
        handed = [
            Segment(ClockKind.ACCEPTANCE, AGENCY, on(2, 8, 30), on(2, 16)),
            Segment(ClockKind.ACCEPTANCE, COUNTY, on(2, 16), on(2, 17)),
        ]
        found = account(handed, due_at=on(2, 15))
        assert (found.held, found.late) == (6 * HOUR, 2 * HOUR)
        assert parts(found) == {AGENCY: (5 * HOUR, 100 * HOUR / 60), COUNTY: (HOUR, 20 * HOUR / 60)}
        assert [found.percent(part) for part in found.parts] == [83, 17]

    def test_are_the_agency_s_while_it_studies_a_return(self) -> None:
        department = [Segment(ClockKind.HANDLING, SANITATION, on(2, 8, 30), on(3, 12))]
        study = Segment(ClockKind.REDISPATCH, AGENCY, on(2, 14, 30), on(2, 17, 30))
        found = account(department, study, due_at=on(2, 17, 30), unit=Unit.WORKING_DAY)
        assert {owner: held for owner, (held, _) in parts(found).items()} == {SANITATION: 7 * HOUR, AGENCY: 3 * HOUR}
        assert found.late == 3.5 * HOUR

    def test_of_an_explanation_are_nobody_s_who_did_its_part_in_time(self) -> None:
        """The department explained an hour before it was due; the signature came two hours late."""
        in_turn = [
            Segment(ClockKind.EXPLANATION, SANITATION, on(2, 8, 30), on(2, 14, 30)),
            Segment(ClockKind.EXPLANATION, AGENCY, on(2, 14, 30), on(2, 17, 30)),
        ]
        found = account(in_turn, due_at=on(2, 15, 30))
        assert {owner: late for owner, (_, late) in parts(found).items()} == {
            SANITATION: timedelta(), AGENCY: 2 * HOUR,
        }  # fmt: skip

    def test_of_the_total_are_the_lead_s_and_not_an_assistant_s(self) -> None:
        total = [Segment(ClockKind.TOTAL, AGENCY, on(2, 8, 30), on(2, 17, 30))]
        found = account(
            total, Segment(ClockKind.ACCEPTANCE, AGENCY, on(2, 8, 30), on(2, 9, 30)),
            Segment(ClockKind.HANDLING, FIRE, on(2, 9, 30), on(2, 17, 30), leads=False),
            Segment(ClockKind.HANDLING, SANITATION, on(2, 9, 30), on(2, 16, 30)),
            Segment(ClockKind.VERIFICATION, AGENCY, on(2, 16, 30), on(2, 17, 30)), due_at=on(2, 16),
        )  # fmt: skip
        assert {owner: held for owner, (held, _) in parts(found).items()} == {AGENCY: 2 * HOUR, SANITATION: 4.5 * HOUR}

    def test_of_what_stood_still_nobody_has_any(self) -> None:
        total = [Segment(ClockKind.TOTAL, AGENCY, on(2, 8, 30), on(2, 17, 30))]
        twice = [
            Segment(ClockKind.SUSPENSION, AGENCY, on(2, 9, 30), on(2, 11)),
            Segment(ClockKind.SUSPENSION, AGENCY, on(2, 10), on(2, 12)),
        ]
        assert account(total, *twice, due_at=on(2, 17, 30)).held == 4 * HOUR, "what overlaps is left out once"

    def test_of_a_clock_in_time_are_nothing(self) -> None:
        found = account([Segment(ClockKind.REPLY, AGENCY, on(2, 8, 30), on(2, 9, 30))], due_at=on(2, 10))
        assert (found.late, found.parts[0].late, found.percent(found.parts[0])) == (timedelta(), timedelta(), 0)


def test_days_of_a_closure_are_named() -> None:
    closed = Calendar(2, frozenset({2026}), exceptions={on(3, 0).date(): (), on(9, 0).date(): ()})
    assert closed_days(on(2, 9), on(5, 9), closed) == [on(3, 0).date()]


owners = st.sampled_from([AGENCY, COUNTY, SANITATION, FIRE])
kinds = st.sampled_from([kind for kind in ClockKind if kind is not ClockKind.TOTAL])
segments = st.builds(
    lambda kind, owner, edges, leads: Segment(kind, owner, min(edges), max(edges), leads), kinds, owners,
    st.tuples(starts, starts), st.booleans(),
)  # fmt: skip


@st.composite
def handed(draw: st.DrawFn, kind: ClockKind) -> list[Segment]:
    """A clock from hand to hand, with gaps in which it stood."""
    edges = sorted(draw(st.lists(starts, min_size=2, max_size=8, unique=True)))
    return [Segment(kind, draw(owners), since, until) for since, until in pairwise(edges) if draw(st.booleans())]


@given(handed(ClockKind.TOTAL), st.lists(segments, max_size=6), starts, units, calendars)
def test_times_add_up_to_what_passed_and_shares_to_what_was_late(
    clock: list[Segment], others: list[Segment], due_at: datetime, unit: Unit, calendar: Calendar
) -> None:
    found = account_of(clock, others, due_at=due_at, unit=unit, calendar=calendar)
    stood = [each for each in others if each.kind is ClockKind.SUSPENSION]
    passed = sum((measured(each.since, each.until, unit, calendar) for each in clock), timedelta())
    standing = account_of(clock, [], due_at=due_at, unit=unit, calendar=calendar).held - found.held
    assert sum((part.held for part in found.parts), timedelta()) == found.held == passed - standing
    assert stood or not standing
    assert sum((part.late for part in found.parts), timedelta()) == found.late <= found.held
    assert all(timedelta() <= part.late <= part.held for part in found.parts)


@given(handed(ClockKind.TOTAL), st.lists(segments, max_size=6))
def test_no_moment_of_a_clock_is_without_an_owner_or_has_two(clock: list[Segment], others: list[Segment]) -> None:
    stretches = who_held(clock, [each for each in others if each.kind is not ClockKind.SUSPENSION])
    assert all(one.until <= other.since for one, other in pairwise(stretches))
    length = sum((each.until - each.since for each in stretches), timedelta())
    assert length == sum((each.until - each.since for each in clock), timedelta())


@given(st.lists(segments.filter(lambda each: each.kind is not ClockKind.SUSPENSION), min_size=1, max_size=6))
def test_what_overlaps_is_counted_once(clock: list[Segment]) -> None:
    """Two rows of a clock that overlap, which are never written, would still not make its time longer."""
    found = account_of(clock, [], due_at=clock[0].since, unit=Unit.HOUR, calendar=ANNOUNCED)
    assert found.held <= max(each.until for each in clock) - min(each.since for each in clock)


@given(st.timedeltas(timedelta(), timedelta(days=400)), st.lists(st.integers(0, 10**12), min_size=1, max_size=5))
def test_what_is_divided_is_all_given_away(late: timedelta, lengths: list[int]) -> None:
    times = {UUID(int=n): timedelta(microseconds=length) for n, length in enumerate(lengths)}
    shares = divided(late, times)
    assert sum(shares.values(), timedelta()) == (late if any(lengths) else timedelta())
    ordered = sorted(times, key=lambda owner: times[owner])
    rounding = timedelta(microseconds=1)
    assert all(shares[shorter] <= shares[longer] + rounding for shorter, longer in pairwise(ordered))


@given(units, few, starts, starts, starts, calendars, calendars)
def test_a_standstill_never_ends_a_term_earlier_by_whichever_calendar(
    unit: Unit, value: int, begun: datetime, one: datetime, other: datetime, own: Calendar, new: Calendar
) -> None:
    since, until = sorted((one, other))
    ends = due(Allowance(unit, value), begun, own).at
    assert after_pause(ends, unit, since, until, own, by=new) >= ends
    assert due(Allowance(unit, value + 1), begun, own).at >= ends


class TestKept:
    """On time is the first due moment; what was extended counts as late and stands apart (Art. 21 ¶3)."""

    @pytest.mark.parametrize(
        ("first", "ended", "how"),
        [
            (None, on(3, 12), Kept.IN_TIME), (None, on(3, 18), Kept.IN_TIME), (None, on(4, 9), Kept.LATE),
            (on(2, 18), on(2, 18), Kept.IN_TIME), (on(2, 18), on(3, 12), Kept.EXTENDED),
            (on(2, 18), on(4, 9), Kept.LATE),
        ],
    )  # fmt: skip
    def test_by_the_first_due_moment(self, first: datetime | None, ended: datetime, how: Kept) -> None:
        assert kept(due_at=on(3, 18), first_due_at=first, ended_at=ended) is how
