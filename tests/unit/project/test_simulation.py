"""A simulated year finds every due moment twice, and says so where the two ways differ."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.kernel.calendar import Calendar
from gezhi.kernel.worktime import CHINA, Allowance, Unit, due
from gezhi.project.simulation import naive, running
from gezhi.project.simulation.city import COUNTY_CODES, announced, calendar_at
from gezhi.project.simulation.life import live
from gezhi.project.simulation.run import report
from gezhi.project.simulation.tally import SHOWN, Tally

minutes = st.integers(0, 365 * 1440).map(lambda n: datetime(2026, 1, 1, tzinfo=CHINA) + timedelta(minutes=n))


def lived(cases: int, seed: int = 7) -> Tally:
    chance, tally = Random(seed), Tally()
    for _ in range(cases):
        live(chance, tally)
    return tally


def test_both_ways_agree_and_everything_happens_in_a_year() -> None:
    tally = lived(400)
    assert (tally.cases, tally.different, tally.examples) == (400, 0, [])
    assert tally.checked > 3_000
    assert all((tally.returned, tally.suspended, tally.extended, tally.reworked, tally.moved, tally.handed_on))
    assert sum(tally.late.values())


def test_the_same_seed_is_the_same_year_and_another_is_not() -> None:
    assert lived(20) == lived(20) != lived(20, seed=8)


@pytest.mark.parametrize("broken", ["due", "after_standstill", "recalculated"])
def test_a_rule_that_is_wrong_by_a_minute_is_found(monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    right = getattr(running, broken)

    def wrong(*given: object, **more: object) -> object:
        found = right(*given, **more)
        name = "at" if broken == "due" else "due_at"
        values = {each: getattr(found, each) for each in found.__dataclass_fields__}
        return type(found)(**values | {name: values[name] + timedelta(minutes=1)})

    monkeypatch.setattr(running, broken, wrong)
    tally = lived(300)
    assert tally.different
    assert 0 < len(tally.examples) <= SHOWN


@given(st.sampled_from(Unit), st.integers(1, 30), minutes, st.sampled_from(COUNTY_CODES))
def test_the_second_way_knows_every_minute_of_the_year(unit: Unit, value: int, start: datetime, county: str) -> None:
    calendar: Calendar = calendar_at(county, start)
    second = naive.due(running.place(county, calendar.version), unit, value, naive.seconds(start))
    assert second == naive.seconds(due(Allowance(unit, value), start, calendar).at)


def test_a_county_hears_what_concerns_it() -> None:
    assert len(announced("440781")) == len(announced("440703")) + 1


def test_counts_of_two_parts_add_up_and_are_printed() -> None:
    one, other = lived(30), lived(20, seed=9)
    one.differs("something")
    other.add(one)
    assert (other.cases, other.different, other.examples) == (50, 1, ["something"])
    said = "\n".join(report(other, 3.0))
    assert "50 cases in 3 s" in said
    assert "1 of them different" in said
    assert "where the petitioners' time went" in said
