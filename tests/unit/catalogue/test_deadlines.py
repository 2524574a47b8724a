"""Other deadlines for a list: what a form changes, and the whole of them afterwards."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.catalogue.rules.deadlines import Change, by_key, check_changes, field_of, read_changes, with_changes
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
