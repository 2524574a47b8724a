"""Other deadlines for a list: what a form changes, and the whole of them afterwards."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.catalogue.rules.deadlines import (
    Change,
    Clash,
    by_key,
    check_changes,
    field_of,
    new_clashes,
    read_changes,
    with_changes,
)
from gezhi.catalogue.terms import ClockKind, DeadlineRow, Urgency
from gezhi.kernel.refusal import Refused
from gezhi.kernel.worktime import Allowance, Unit

DAYS = Allowance(Unit.WORKING_DAY, 5)
LIST = tuple(DeadlineRow(None, clock, urgency, DAYS, True) for clock in ClockKind for urgency in Urgency)
OWN = DeadlineRow("040101", ClockKind.HANDLING, Urgency.NORMAL, Allowance(Unit.WORKING_DAY, 3), True)
HANDLING = field_of(ClockKind.HANDLING, Urgency.NORMAL)
UNIT = field_of(ClockKind.HANDLING, Urgency.NORMAL, "unit")
TODAY = date(2026, 11, 28)


def as_shown(matter: str | None = None) -> dict[str, str]:
    """The form as it is shown for a list that has one rule of a matter."""
    typed = {}
    for clock in ClockKind:
        for urgency in Urgency:
            found = by_key([*LIST, OWN]).get((matter, clock, urgency))
            typed[field_of(clock, urgency)] = str(found.allowance.value) if found else ""
            typed[field_of(clock, urgency, "unit")] = (found.allowance.unit if found else Unit.HOUR).value
    return typed


class TestForm:
    @pytest.mark.parametrize("matter", [None, "040101"])
    def test_sent_back_as_it_was_shown_changes_nothing(self, matter: str | None) -> None:
        assert read_changes([*LIST, OWN], matter, as_shown(matter)) == []

    def test_changes_what_differs_in_number_or_unit(self) -> None:
        typed = as_shown() | {HANDLING: "7", UNIT: "calendar_day"}
        new = Allowance(Unit.CALENDAR_DAY, 7)
        assert read_changes([*LIST, OWN], None, typed) == [Change(None, ClockKind.HANDLING, Urgency.NORMAL, new)]

    def test_an_empty_cell_leaves_a_matter_to_the_list(self) -> None:
        typed = as_shown("040101") | {HANDLING: ""}
        assert read_changes([*LIST, OWN], "040101", typed) == [
            Change("040101", ClockKind.HANDLING, Urgency.NORMAL, None)
        ]

    @pytest.mark.parametrize(
        ("typed", "code"),
        [
            ({HANDLING: ""}, "deadline-needed"), ({HANDLING: "0"}, "not-a-term"), ({HANDLING: "三"}, "not-a-term"),
            ({HANDLING: "1.5"}, "not-a-term"), ({HANDLING: "9" * 30}, "not-a-term"), ({UNIT: "week"}, "no-such-unit"),
            ({HANDLING: "99999"}, "not-a-term"),
        ],
    )  # fmt: skip
    def test_is_refused_beside_the_cell(self, typed: dict[str, str], code: str) -> None:
        with pytest.raises(Refused) as caught:
            read_changes([*LIST, OWN], None, as_shown() | typed)
        assert (caught.value.code, caught.value.field) == (code, HANDLING)


CHANGES = st.builds(
    Change, st.sampled_from([None, "040101", "030101"]), st.sampled_from(ClockKind), st.sampled_from(Urgency),
    st.builds(Allowance, st.sampled_from(Unit), st.integers(1, 500)),
)  # fmt: skip


class TestAfterwards:
    @given(st.lists(CHANGES, max_size=20))
    def test_every_clock_still_has_a_term_and_nothing_else_moved(self, changes: list[Change]) -> None:
        after = by_key(with_changes([*LIST, OWN], changes))
        said = {change.key: change.allowance for change in changes}
        for row in (*LIST, OWN):
            key = row.matter, row.clock, row.urgency
            assert after[key].allowance == said.get(key, row.allowance)
        assert set(after) == {(row.matter, row.clock, row.urgency) for row in (*LIST, OWN)} | set(said)

    def test_a_matter_that_is_left_to_the_list_has_no_rule_of_its_own_any_more(self) -> None:
        gone = Change("040101", ClockKind.HANDLING, Urgency.NORMAL, None)
        assert gone.key in by_key([*LIST, OWN])
        assert gone.key not in by_key(with_changes([*LIST, OWN], [gone]))

    def test_what_the_authority_set_is_no_default_of_ours_any_more(self) -> None:
        change = Change(None, ClockKind.HANDLING, Urgency.NORMAL, Allowance(Unit.WORKING_DAY, 4))
        after = by_key(with_changes(LIST, [change]))
        assert not after[change.key].to_confirm
        assert after[None, ClockKind.HANDLING, Urgency.URGENT].to_confirm


@pytest.mark.parametrize("days", [-1, 0, 400])
def test_they_begin_tomorrow_at_the_earliest(days: int) -> None:
    change = Change(None, ClockKind.HANDLING, Urgency.NORMAL, DAYS)
    with pytest.raises(Refused) as caught:
        check_changes([change], effective_from=TODAY + timedelta(days=days), today=TODAY)
    assert caught.value.code == "deadlines-from-the-past"


def of(clock: ClockKind, unit: Unit, value: int, matter: str | None = None) -> Change:
    return Change(matter, clock, Urgency.NORMAL, Allowance(unit, value))


class TestClashes:
    def test_a_total_that_ends_before_the_handling_is_named(self) -> None:
        found = new_clashes(LIST, [of(ClockKind.TOTAL, Unit.WORKING_DAY, 4)])
        assert found == [Clash(None, Urgency.NORMAL, DAYS, Allowance(Unit.WORKING_DAY, 4))]

    def test_as_long_as_the_handling_is_no_clash(self) -> None:
        assert new_clashes(LIST, [of(ClockKind.TOTAL, Unit.WORKING_DAY, 6)]) == []
        assert new_clashes([*LIST, OWN], [of(ClockKind.HANDLING, Unit.WORKING_DAY, 5, "040101")]) == []

    def test_a_matter_of_its_own_handling_is_measured_by_the_total_of_the_list(self) -> None:
        found = new_clashes([*LIST, OWN], [of(ClockKind.HANDLING, Unit.WORKING_DAY, 6, "040101")])
        assert [(each.matter, each.total) for each in found] == [("040101", DAYS)]

    def test_a_shorter_total_of_the_list_meets_every_matter_without_its_own(self) -> None:
        found = new_clashes([*LIST, OWN], [of(ClockKind.TOTAL, Unit.WORKING_DAY, 2)])
        assert [each.matter for each in found] == [None, "040101"]

    @pytest.mark.parametrize(
        ("handling", "total", "clash"),
        [
            ((Unit.HOUR, 2), (Unit.MINUTE, 119), True),
            ((Unit.HOUR, 2), (Unit.MINUTE, 120), False),
            ((Unit.MINUTE, 90), (Unit.HOUR, 1), True),
            ((Unit.WORKING_HOUR, 3), (Unit.WORKING_HOUR, 2), True),
            ((Unit.CALENDAR_DAY, 3), (Unit.CALENDAR_DAY, 2), True),
            ((Unit.WORKING_DAY, 3), (Unit.CALENDAR_DAY, 2), False),
            ((Unit.HOUR, 3), (Unit.WORKING_HOUR, 2), False),
        ],
    )
    def test_only_units_that_can_be_compared_are(
        self, handling: tuple[Unit, int], total: tuple[Unit, int], clash: bool
    ) -> None:
        found = new_clashes(LIST, [of(ClockKind.HANDLING, *handling), of(ClockKind.TOTAL, *total)])
        assert bool(found) is clash

    def test_what_clashed_before_and_stays_is_not_told_again(self) -> None:
        before = with_changes(LIST, [of(ClockKind.TOTAL, Unit.WORKING_DAY, 4)])
        assert new_clashes(before, [of(ClockKind.REPLY, Unit.WORKING_DAY, 1)]) == []
        assert len(new_clashes(before, [of(ClockKind.TOTAL, Unit.WORKING_DAY, 3)])) == 1
