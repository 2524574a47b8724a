"""Who acts as whom: tokens and sessions, and the second in which access ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.people import FOUNDED, GRID, OTHER_GRID, Cast

from gezhi.people.actions import appoint, end_posting
from gezhi.people.queries import (
    actor_of_posting,
    actor_of_token,
    actors_of,
    grid_actors,
    grid_workers_of,
    postings_of,
)
from gezhi.people.terms import NewPosting
from gezhi.security.actions import close_account, revoke_all, revoke_token
from gezhi.security.rules import digest_of
from gezhi.security.terms import Duty

NOW = datetime(2026, 11, 24, 1, 42, tzinfo=UTC)


class TestAToken:
    def test_is_turned_into_its_actor_in_one_statement(self, cast: Cast) -> None:
        digest = digest_of(cast.token(cast.fire_worker, NOW))
        with CaptureQueriesContext(
            connection,
        ) as statements:
            assert actor_of_token(digest, NOW) == cast.fire_worker
        assert len(statements) == 1

    def test_of_nobody_is_nobody(self, cast: Cast) -> None:
        assert actor_of_token(digest_of("made up"), NOW) is None

    def test_ends_after_twelve_hours(self, cast: Cast) -> None:
        digest = digest_of(cast.token(cast.officer, NOW))
        assert actor_of_token(digest, NOW + timedelta(hours=11, minutes=59))
        assert actor_of_token(digest, NOW + timedelta(hours=12)) is None

    @pytest.mark.parametrize("how", ["revoked", "all revoked", "account closed", "posting ended"])
    def test_ends_in_the_same_second(self, cast: Cast, how: str) -> None:
        digest = digest_of(cast.token(cast.worker, NOW))
        ends: dict[str, Callable[[], None]] = {
            "revoked": lambda: revoke_token(digest=digest, now=NOW),
            "all revoked": lambda: revoke_all(account_id=cast.worker.person, now=NOW),
            "account closed": lambda: close_account(
                actor=cast.system_administrator, now=NOW, account_id=cast.worker.person, reason="离岗"
            ),
            "posting ended": lambda: end_posting(
                actor=cast.administrator, now=NOW, posting_id=cast.worker.posting, reason="调离"
            ),
        }
        assert actor_of_token(digest, NOW)
        ends[how]()
        assert actor_of_token(digest, NOW) is None


class TestASession:
    def test_acts_in_a_posting_of_its_person_only(self, cast: Cast) -> None:
        assert actor_of_posting(cast.worker.posting, cast.worker.person, NOW) == cast.worker
        assert actor_of_posting(cast.officer.posting, cast.worker.person, NOW) is None

    def test_that_began_before_a_new_password_is_void(self, cast: Cast) -> None:
        began = NOW - timedelta(hours=1)
        assert actor_of_posting(cast.worker.posting, cast.worker.person, NOW, since=began)
        revoke_all(account_id=cast.worker.person, now=NOW)
        assert actor_of_posting(cast.worker.posting, cast.worker.person, NOW, since=began) is None


class TestPeopleOfAPlace:
    def test_are_the_four_kinds_of_workers_of_a_grid(self, cast: Cast) -> None:
        found = grid_workers_of(GRID, NOW)
        assert [row.duty for row in found] == [
            Duty.GRID_LEADER,
            Duty.FULL_TIME_WORKER,
            Duty.PART_TIME_WORKER,
            Duty.DEPARTMENTAL_WORKER,
            Duty.DEPARTMENTAL_WORKER,
        ]
        assert found[1].account == cast.worker.person
        assert {row.department for row in found[3:]} == {"14", "17"}

    def test_are_actors_too(self, cast: Cast) -> None:
        assert grid_actors(OTHER_GRID, NOW, Duty.FULL_TIME_WORKER) == [cast.other_worker]
        officers = actors_of(cast.agency.id, NOW, Duty.AGENCY_OFFICER)
        assert {actor.person for actor in officers} == {cast.officer.person, cast.second_officer.person}
        assert cast.verifier in actors_of(cast.agency.id, NOW)

    def test_were_not_there_before_they_were_posted(self, cast: Cast) -> None:
        assert grid_workers_of(GRID, FOUNDED - timedelta(seconds=1)) == []

    def test_may_hold_several_postings(self, cast: Cast) -> None:
        new = NewPosting(cast.officer.person, cast.agency.id, Duty.VERIFIER, ("440703002",))
        made = appoint(actor=cast.county_administrator, now=NOW, posting=new)
        assert [row.duty for row in postings_of(cast.officer.person, NOW)] == [Duty.AGENCY_OFFICER, Duty.VERIFIER]
        actor = actor_of_posting(made, cast.officer.person, NOW)
        assert actor
        assert actor.duty is Duty.VERIFIER
