"""The world that other tests stand on."""

from __future__ import annotations

from uuid import UUID

from tests.people import FOUNDED, GRID, POINT, Cast

from gezhi.geography import queries as geography
from gezhi.people import queries
from gezhi.security.terms import Duty, Level


class TestTheCast:
    def test_stands_where_reports_come_from(self, cast: Cast) -> None:
        assert geography.locate(*POINT).grid == GRID

    def test_is_posted_as_its_names_say(self, cast: Cast) -> None:
        assert cast.officer.duty is Duty.AGENCY_OFFICER
        assert cast.officer.organisation == queries.agency_of(GRID, Level.TOWNSHIP).id
        assert cast.fire_worker.department == "17"
        assert cast.worker.places == (GRID,)

    def test_is_a_person_each(self, cast: Cast) -> None:
        assert len({actor.person for actor in cast}) == len(list(cast))

    def test_has_the_same_ids_in_every_test(self, cast: Cast) -> None:
        _seen.append(cast.worker.person)
        assert len(set(_seen)) == 1
        assert [row.account for row in queries.postings_of(cast.worker.person, FOUNDED)] == [cast.worker.person]

    test_has_the_same_ids_again = test_has_the_same_ids_in_every_test


_seen: list[UUID] = []
