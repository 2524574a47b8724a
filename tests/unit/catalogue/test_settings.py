"""Numbers an authority sets: whose value holds, and what may be set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.catalogue.rules.parameters import ABOUT
from gezhi.catalogue.rules.settings import Setting, check_setting, in_force, parameters_of, read_number
from gezhi.catalogue.terms import Parameters
from gezhi.kernel.refusal import Refused

CITY, COUNTY, OTHER = "4407", "440703", "440781"
TODAY = date(2026, 11, 28)
NOON = datetime(2026, 11, 28, 4, tzinfo=UTC)


def setting(name: str, value: int | None, region: str = COUNTY, day: date = TODAY, minute: int = 0) -> Setting:
    return Setting(region, name, value, day, NOON + timedelta(minutes=minute), "测试管理员", "县网格办会议纪要")


def code(known: Sequence[Setting], new: Setting) -> str:
    with pytest.raises(Refused) as caught:
        check_setting(known, new, today=TODAY, counties=[COUNTY, OTHER], names={})
    return caught.value.code


def allowed(known: Sequence[Setting], new: Setting) -> bool:
    check_setting(known, new, today=TODAY, counties=[COUNTY, OTHER], names={})
    return True


class TestWhoseValueHolds:
    def test_the_default_where_nobody_set_anything(self) -> None:
        assert parameters_of([], COUNTY, TODAY) == Parameters()

    def test_the_citys_over_the_default_and_the_countys_over_the_citys(self) -> None:
        known = [setting("extensions", 2, CITY), setting("extensions", 3, COUNTY)]
        assert (
            in_force(known, COUNTY, "extensions", TODAY).value,
            in_force(known, OTHER, "extensions", TODAY).value,
        ) == (3, 2)
        assert in_force(known, OTHER, "extensions", TODAY).region == CITY

    def test_from_its_day_on_and_not_before(self) -> None:
        known = [setting("extensions", 2, day=TODAY + timedelta(days=3))]
        assert in_force(known, COUNTY, "extensions", TODAY + timedelta(days=2)).value == 1
        assert in_force(known, COUNTY, "extensions", TODAY + timedelta(days=3)).value == 2

    def test_of_two_for_one_day_the_one_set_last(self) -> None:
        known = [setting("extensions", 2), setting("extensions", 3, minute=5)]
        assert in_force(known, COUNTY, "extensions", TODAY).value == 3
        assert in_force(list(reversed(known)), COUNTY, "extensions", TODAY).value == 3

    def test_what_was_taken_back_follows_the_city_again(self) -> None:
        known = [setting("extensions", 2, CITY), setting("extensions", 3), setting("extensions", None, minute=9)]
        assert in_force(known, COUNTY, "extensions", TODAY).value == 2

    @given(st.lists(st.tuples(st.sampled_from(sorted(ABOUT)), st.integers(0, 500), st.integers(-9, 9)), max_size=12))
    def test_another_countys_settings_change_nothing_here(self, rows: list[tuple[str, int, int]]) -> None:
        known = [setting(name, value, OTHER, TODAY + timedelta(days=day)) for name, value, day in rows]
        assert parameters_of(known, COUNTY, TODAY) == Parameters()


class TestWhatMayBeSet:
    def test_every_default_lies_within_its_bounds(self) -> None:
        for name, value in asdict(Parameters()).items():
            assert ABOUT[name].least <= value <= ABOUT[name].most

    @pytest.mark.parametrize(("name", "value"), [("extensions", 6), ("answer_attempts", 0), ("soon_percent", 100)])
    def test_nothing_out_of_its_bounds(self, name: str, value: int) -> None:
        assert code([], setting(name, value)) == "parameter-out-of-bounds"

    def test_the_colours_stay_in_order(self) -> None:
        assert code([], setting("yellow_percent", 160)) == "warnings-out-of-order"
        assert allowed([setting("orange_percent", 160)], setting("yellow_percent", 160))
        assert code([], setting("red_percent", 140)) == "warnings-out-of-order"

    def test_also_in_a_county_below_that_has_a_value_of_its_own(self) -> None:
        known = [setting("orange_percent", 120, OTHER)]
        assert code(known, setting("yellow_percent", 130, CITY)) == "warnings-out-of-order"

    def test_also_on_a_later_day_for_which_something_is_set_already(self) -> None:
        known = [setting("orange_percent", 110, day=TODAY + timedelta(days=30))]
        assert code(known, setting("yellow_percent", 120)) == "warnings-out-of-order"

    @given(st.integers(100, 200), st.integers(100, 300), st.integers(100, 500))
    def test_whatever_is_let_through_leaves_them_in_order(self, yellow: int, orange: int, red: int) -> None:
        known: list[Setting] = []
        for minute, (name, value) in enumerate(
            [("red_percent", red), ("orange_percent", orange), ("yellow_percent", yellow)]
        ):
            new = setting(name, value, minute=minute)
            try:
                check_setting(known, new, today=TODAY, counties=[COUNTY], names={})
            except Refused:
                continue
            known.append(new)
        found = parameters_of(known, COUNTY, TODAY)
        assert found.yellow_percent <= found.orange_percent <= found.red_percent

    def test_not_for_a_day_that_is_over_nor_far_away(self) -> None:
        assert code([], setting("extensions", 2, day=TODAY - timedelta(days=1))) == "parameter-from-the-past"
        assert code([], setting("extensions", 2, day=TODAY + timedelta(days=400))) == "parameter-from-the-past"

    def test_not_what_is_set_already_and_not_without_a_reason(self) -> None:
        known = [setting("extensions", 2)]
        assert code(known, setting("extensions", 2, minute=1)) == "parameter-as-before"
        assert code([], setting("extensions", None)) == "parameter-not-set-here"
        assert code([], Setting(COUNTY, "extensions", 2, TODAY, NOON)) == "parameter-without-reason"

    @pytest.mark.parametrize("typed", ["", "三", "2.5", "-1", "٣", "1e3", "9" * 40, "2\x00"])
    def test_only_whole_numbers_are_read(self, typed: str) -> None:
        with pytest.raises(Refused) as caught:
            read_number("extensions", typed)
        assert (caught.value.code, caught.value.field) == ("not-a-number", "value")
