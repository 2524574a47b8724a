"""What open pages hear when messages were made: for whom, and nothing else."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from gezhi.messages.rules.ringing import MOST_NAMED, rung_for, told_in


@given(st.lists(st.uuids(), max_size=3 * MOST_NAMED))
def test_every_organisation_is_named_once_and_no_notice_is_too_long(organisations: list[UUID]) -> None:
    notices = list(rung_for([*organisations, *organisations]))
    heard = [told_in(notice) for notice in notices]
    assert frozenset().union(*heard) == frozenset(organisations)
    assert sum(map(len, heard)) == len(set(organisations))
    assert all(len(notice) < 8000 for notice in notices)


@given(st.text())
def test_what_is_no_organisation_is_passed_over(notice: str) -> None:
    assert all(each.hex in notice for each in told_in(notice))
