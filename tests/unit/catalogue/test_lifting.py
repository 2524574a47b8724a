"""A closure is lifted early by whoever decided it, from a later day on: what has passed of it stays closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.catalogue.rules import assemble, check_notice
from gezhi.catalogue.rules.lifting import Closure, check_still_liftable, days_lifted, is_liftable
from gezhi.catalogue.terms import Notice, NoticeDay, NoticeKind
from gezhi.kernel.refusal import Kind, Refused
from gezhi.security.terms import Actor, Duty, Level

COUNTY, TOWNSHIP = "440703", "440703002"
MONDAY = date(2026, 11, 23)
WEEK = tuple(NoticeDay(MONDAY + timedelta(days=n), working=False, name="台风停工") for n in range(7))
TYPHOON = Notice(NoticeKind.CLOSURE, "台风停工", "通告", region=TOWNSHIP, days=WEEK, version=2)


def administrator(place: str, level: Level = Level.TOWNSHIP) -> Actor:
    one = UUID(int=1)
    return Actor(one, "甲", one, Duty.BUSINESS_ADMINISTRATOR, one, "机构", level, (place,))


OWN, ABOVE = administrator(TOWNSHIP), administrator(COUNTY, Level.COUNTY)
OF_TOWNSHIP, OF_COUNTY = Closure(TYPHOON, TOWNSHIP), Closure(TYPHOON, COUNTY)


def on(number: int) -> date:
    return MONDAY + timedelta(days=number)


def lifted(closure: Closure, since: date, today: date = MONDAY, actor: Actor = OWN) -> tuple[date, ...]:
    return tuple(named.day for named in days_lifted(closure, since, actor, today))


def lifting(*days: date, of: int = 2, version: int = 3) -> Notice:
    named = tuple(NoticeDay(day, working=True) for day in days)
    return Notice(NoticeKind.LIFTING, "解除", "通告", region=TOWNSHIP, days=named, version=version, lifts=of)


class TestDays:
    def test_are_those_from_a_later_day_to_the_end(self) -> None:
        assert lifted(OF_TOWNSHIP, on(4)) == (on(4), on(5), on(6))

    def test_are_all_of_one_that_has_not_begun(self) -> None:
        assert lifted(OF_TOWNSHIP, MONDAY, today=on(-1)) == tuple(named.day for named in WEEK)

    def test_may_become_more_but_are_lifted_once(self) -> None:
        since_friday = replace(OF_TOWNSHIP, lifted_from=on(4))
        assert lifted(since_friday, on(2)) == (on(2), on(3))
        with pytest.raises(Refused) as twice:
            lifted(since_friday, on(4))
        assert (twice.value.code, twice.value.kind) == ("lifted-already", Kind.CONFLICT)

    @pytest.mark.parametrize(
        ("since", "today", "code", "kind"),
        [
            (on(-1), on(-3), "lifted-before-it", Kind.INVALID), (on(7), MONDAY, "lifted-behind-it", Kind.INVALID),
            (on(2), on(2), "lifted-day-gone", Kind.INVALID), (on(1), on(2), "lifted-day-gone", Kind.INVALID),
            (on(6), on(6), "closure-over", Kind.CONFLICT),
        ],
    )  # fmt: skip
    def test_outside_or_gone_are_refused(self, since: date, today: date, code: str, kind: Kind) -> None:
        with pytest.raises(Refused) as wrong:
            lifted(OF_TOWNSHIP, since, today)
        assert (wrong.value.code, wrong.value.kind) == (code, kind)


class TestWho:
    def test_is_the_agency_that_decided_or_one_above(self) -> None:
        assert lifted(OF_TOWNSHIP, on(4), actor=OWN) == lifted(OF_TOWNSHIP, on(4), actor=ABOVE)
        assert lifted(OF_COUNTY, on(4), actor=ABOVE)
        for closure, actor in ((OF_COUNTY, OWN), (OF_TOWNSHIP, administrator("440703005"))):
            with pytest.raises(Refused) as wrong:
                lifted(closure, on(4), actor=actor)
            assert (wrong.value.code, wrong.value.kind) == ("lifted-by-another", Kind.FORBIDDEN)

    def test_is_offered_it_while_a_later_day_is_closed(self) -> None:
        assert is_liftable(OF_TOWNSHIP, OWN, on(5))
        assert not is_liftable(OF_TOWNSHIP, OWN, on(6))
        assert not is_liftable(OF_COUNTY, OWN, MONDAY)
        assert not is_liftable(replace(OF_TOWNSHIP, lifted_from=MONDAY), OWN, on(-2)), "nothing of it is left"


class TestConfirming:
    def test_comes_before_the_day_it_is_lifted_from(self) -> None:
        check_still_liftable(OF_TOWNSHIP, lifting(on(4)), on(3))
        with pytest.raises(Refused) as late:
            check_still_liftable(OF_TOWNSHIP, lifting(on(4)), on(4))
        assert (late.value.code, late.value.kind) == ("lifting-overtaken", Kind.CONFLICT)

    def test_finds_it_lifted_already(self) -> None:
        with pytest.raises(Refused, match="lifted-already"):
            check_still_liftable(replace(OF_TOWNSHIP, lifted_from=on(4)), lifting(on(4)), on(2))


class TestTheCalendar:
    def test_is_as_it_was_without_the_closure(self) -> None:
        calendar = assemble([TYPHOON, lifting(on(4), on(5), on(6))], TOWNSHIP)
        assert [calendar.is_working_day(on(n)) for n in range(7)] == [False] * 4 + [True] + [False] * 2
        assert calendar.version == 3

    def test_stays_closed_where_another_closure_holds(self) -> None:
        county = replace(TYPHOON, region=COUNTY, days=WEEK[4:5], version=1)
        assert not assemble([county, TYPHOON, lifting(on(4))], TOWNSHIP).is_working_day(on(4))

    def test_may_be_closed_again_afterwards(self) -> None:
        again = replace(TYPHOON, days=WEEK[4:5], version=4)
        assert not assemble([TYPHOON, lifting(on(4)), again], TOWNSHIP).is_working_day(on(4))

    def test_of_an_earlier_version_keeps_what_was_closed_then(self) -> None:
        assert not assemble([TYPHOON], TOWNSHIP).is_working_day(on(4))

    @given(st.integers(0, 6), st.integers(0, 6))
    def test_lifted_twice_is_lifted_from_the_earlier_day(self, one: int, other: int) -> None:
        days = [on(n) for n in range(7)]
        both = assemble([TYPHOON, lifting(*days[one:]), lifting(*days[other:], version=4)], TOWNSHIP)
        once = assemble([TYPHOON, lifting(*days[min(one, other) :])], TOWNSHIP)
        assert dict(both.exceptions) == dict(once.exceptions)


def test_a_notice_of_lifting_names_what_it_lifts() -> None:
    check_notice(lifting(on(4)))
    with pytest.raises(Refused, match="lifting-without-closure"):
        check_notice(replace(lifting(on(4)), lifts=None))
