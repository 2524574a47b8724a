"""What may be entered as a notice about the calendar: the year that runs or the next, with its document, in time."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.catalogue.rules import proposals
from gezhi.kernel.refusal import Refused

TODAY = date(2026, 11, 28)
ONE, OTHER = UUID(int=1), UUID(int=2)


class TestYear:
    def test_is_this_one_or_the_next(self) -> None:
        proposals.check_year(2026, TODAY)
        proposals.check_year(2027, TODAY)
        for year in (2025, 2028):
            with pytest.raises(Refused, match=r"2026 or 2027"):
                proposals.check_year(year, TODAY)

    def test_tells_everything_that_is_wrong_with_its_days(self) -> None:
        with pytest.raises(Refused) as wrong:
            proposals.days_of_year(2027, "2027-01-01，放假，元旦\n2027-01-04，补班，元旦")
        assert len(wrong.value.extra["findings"]) > 2  # type: ignore[arg-type]


class TestDocument:
    def test_is_named_and_was_issued(self) -> None:
        proposals.check_document("台风停工", "江府〔2026〕1 号", TODAY, TODAY)
        for name, source, issued in (
            (" ", "江府〔2026〕1 号", TODAY),
            ("台风停工", "", TODAY),
            ("台风停工", "江府〔2026〕1 号", TODAY + timedelta(days=1)),
        ):
            with pytest.raises(Refused):
                proposals.check_document(name, source, issued, TODAY)


class TestClosure:
    @given(late=st.integers(0, proposals.LATEST), length=st.integers(1, proposals.LONGEST_CLOSURE))
    def test_names_each_of_its_days_once(self, late: int, length: int) -> None:
        first = TODAY - timedelta(days=late)
        days = proposals.days_of_closure(first, first + timedelta(days=length - 1), " 台风停工 ", TODAY)
        assert [named.day for named in days] == [first + timedelta(days=n) for n in range(length)]
        assert {(named.working, named.name) for named in days} == {(False, "台风停工")}

    @pytest.mark.parametrize("length", [0, -3])
    def test_is_not_backwards(self, length: int) -> None:
        with pytest.raises(Refused) as wrong:
            proposals.days_of_closure(TODAY, TODAY + timedelta(days=length - 1), "台风停工", TODAY)
        assert (wrong.value.code, wrong.value.field) == ("closure-backwards", "last")
        assert wrong.value.text.zh == "最后一天在第一天之前，请改正。"

    def test_is_not_for_weeks(self) -> None:
        with pytest.raises(Refused, match=str(proposals.LONGEST_CLOSURE)):
            proposals.days_of_closure(TODAY, TODAY + timedelta(days=proposals.LONGEST_CLOSURE), "台风停工", TODAY)

    def test_is_not_entered_long_after(self) -> None:
        first = TODAY - timedelta(days=proposals.LATEST + 1)
        with pytest.raises(Refused, match=str(first)):
            proposals.days_of_closure(first, first, "台风停工", TODAY)


class TestTwoPersons:
    def test_one_enters_and_another_decides(self) -> None:
        proposals.check_another(ONE, OTHER)
        with pytest.raises(Refused, match="confirmed-by-the-same"):
            proposals.check_another(ONE, ONE)

    def test_who_entered_it_withdraws_it(self) -> None:
        proposals.check_own(ONE, ONE)
        with pytest.raises(Refused, match="not-your-proposal"):
            proposals.check_own(ONE, OTHER)
