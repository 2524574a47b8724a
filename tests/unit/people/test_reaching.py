"""How a body is reached, and who may be planned for duty when."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.kernel.refusal import Refused
from gezhi.people.rules.reaching import check_contact, phone_of
from gezhi.people.rules.rostering import check_shift, clock_of, span_of
from gezhi.people.terms import ContactKind

NOON = datetime(2026, 11, 28, 4, tzinfo=UTC)


class TestWorkNumbers:
    @pytest.mark.parametrize("written", ["0750-3000456", "3123456", "66123", "0750 3000456转801", "+86 750 3123456"])
    def test_office_short_and_extension_lines_stand(self, written: str) -> None:
        assert phone_of(f" {written} ") == written

    @pytest.mark.parametrize("written", ["13800000001", "138 0000 0001", "+86-138-0000-0001", "19900045678"])
    def test_nobodys_mobile_phone_does(self, written: str) -> None:
        """P39: a work number, never a private one."""
        with pytest.raises(Refused) as caught:
            phone_of(written)
        assert caught.value.code == "contact-phone-private"

    @pytest.mark.parametrize("written", ["", "电话", "12", "0750-30004567890123456789", "07\x0050", "a@b.example"])
    def test_what_is_no_number_is_told(self, written: str) -> None:
        with pytest.raises(Refused) as caught:
            phone_of(written)
        assert (caught.value.code, caught.value.field) == ("contact-phone-wrong", "phone")

    def test_a_liaison_person_has_a_name_and_every_change_a_reason(self) -> None:
        with pytest.raises(Refused) as caught:
            check_contact(ContactKind.LIAISON, " ", "", "调整")
        assert caught.value.field == "name"
        with pytest.raises(Refused) as caught:
            check_contact(ContactKind.OFFICE, "", "", " ")
        assert caught.value.field == "reason"


class TestShifts:
    def test_a_night_ends_on_the_next_day(self) -> None:
        begins, ends = span_of(date(2026, 11, 28), time(17, 30), time(8, 30))
        assert (ends - begins) == timedelta(hours=15)

    @given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.times(), st.times())
    def test_every_shift_lasts_something_and_no_longer_than_a_day(self, day: date, first: time, last: time) -> None:
        begins, ends = span_of(day, first, last)
        assert timedelta() < ends - begins <= timedelta(days=1)

    @pytest.mark.parametrize(
        ("written", "read"), [("17:30", time(17, 30)), ("8:05", time(8, 5)), ("8：05", time(8, 5))]
    )
    def test_times_are_read_as_they_are_written(self, written: str, read: time) -> None:
        assert clock_of(written, "first") == read

    @pytest.mark.parametrize("written", ["", "25:00", "8", "8:60", "8:5", "晚上", "1730", "99999999999:00", "-1:00"])
    def test_what_is_no_time_is_told(self, written: str) -> None:
        with pytest.raises(Refused) as caught:
            clock_of(written, "first")
        assert (caught.value.code, caught.value.field) == ("no-time", "first")

    @pytest.mark.parametrize(("begins", "code"), [(-20, "shift-of-the-past"), (24 * 130, "shift-too-far")])
    def test_not_what_is_over_nor_far_away(self, begins: int, code: str) -> None:
        start = NOON + timedelta(hours=begins)
        with pytest.raises(Refused) as caught:
            check_shift("张某", "", start, start + timedelta(hours=8), NOON)
        assert caught.value.code == code
