"""Organisations: one agency a place (Art. 4), departments and committees, and what a process remembers of them."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.people import (
    CITY,
    COUNTY,
    GRID,
    NEIGHBOUR,
    NEIGHBOUR_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    Cast,
)

from gezhi.kernel.refusal import Refused
from gezhi.people import queries
from gezhi.people.actions import create_organisation, end_organisation
from gezhi.people.terms import NewOrganisation, OrganisationKind
from gezhi.security.terms import SYSTEM, Actor, Level

NOW = datetime(2026, 11, 24, 1, 42, tzinfo=UTC)


def code_of(actor: Actor, new: NewOrganisation) -> str:
    with pytest.raises(Refused) as refused:
        create_organisation(actor=actor, now=NOW, organisation=new)
    return refused.value.code


class TestAnAgency:
    def test_of_each_level_is_found_for_a_grid(self, cast: Cast) -> None:
        for level, region in ((Level.CITY, CITY), (Level.COUNTY, COUNTY), (Level.TOWNSHIP, TOWNSHIP)):
            assert queries.agency_of(GRID, level).region == region

    @pytest.mark.parametrize(("code", "level"), [(COUNTY, Level.TOWNSHIP), ("440799", Level.COUNTY)])
    def test_that_nobody_named_is_refused_with_the_article(self, cast: Cast, code: str, level: Level) -> None:
        with pytest.raises(Refused) as refused:
            queries.agency_of(code, level)
        assert (refused.value.code, refused.value.refusal.article) == ("no-grid-agency", (4,))

    def test_is_the_only_one_of_its_place(self, cast: Cast) -> None:
        second = NewOrganisation(OrganisationKind.GRID_AGENCY, TOWNSHIP, "又一个", "又一个")
        assert code_of(cast.administrator, second) == "organisation-exists"


class TestADepartment:
    def test_is_found_by_its_code_at_each_level(self, cast: Cast) -> None:
        assert queries.department_at(TOWNSHIP, "14") == cast.sanitation
        assert [row.department for row in queries.departments_at(COUNTY)] == ["06", "07", "12", "13", "14", "17"]
        assert queries.department_at(TOWNSHIP, "99") is None

    def test_is_told_from_partners_and_committees(self, cast: Cast) -> None:
        assert [row.kind for row in queries.partners_at(TOWNSHIP)] == [OrganisationKind.PARTNER]
        committee = queries.committee_of(VILLAGE)
        assert committee
        assert committee.kind is OrganisationKind.COMMITTEE
        assert queries.committee_of(NEIGHBOUR_VILLAGE) is None

    @pytest.mark.parametrize(
        ("new", "code"),
        [
            (NewOrganisation(OrganisationKind.DEPARTMENT, TOWNSHIP, "无代码", "无代码"), "department-without-code"),
            (NewOrganisation(OrganisationKind.DEPARTMENT, TOWNSHIP, "城管二", "城管二", "14"), "organisation-exists"),
            (NewOrganisation(OrganisationKind.DEPARTMENT, "440703999", "某处", "某处", "14"), "unknown-place"),
            (NewOrganisation(OrganisationKind.DEPARTMENT, "440781001", "别县", "别县", "01"), "not-yours-to-appoint"),
        ],
    )
    def test_is_refused_when_wrong(self, cast: Cast, new: NewOrganisation, code: str) -> None:
        assert code_of(cast.county_administrator, new) == code


class TestWhatAProcessRemembers:
    def test_costs_no_statement(self, cast: Cast) -> None:
        with CaptureQueriesContext(connection) as statements:
            queries.agency_of(GRID, Level.TOWNSHIP)
            queries.organisation(cast.sanitation.id)
            queries.departments_at(TOWNSHIP)
        assert len(statements) == 0

    def test_holds_a_new_organisation_at_once(self, cast: Cast) -> None:
        new = NewOrganisation(OrganisationKind.COMMITTEE, NEIGHBOUR_VILLAGE, "塘边社区居民委员会", "塘边")
        made = create_organisation(actor=SYSTEM, now=NOW, organisation=new)
        assert queries.committee_of(NEIGHBOUR_VILLAGE) == made
        assert queries.organisation(made.id) == made

    def test_holds_one_that_has_ended_by_its_id_only(self, cast: Cast) -> None:
        gone = cast.department("13", NEIGHBOUR)
        end_organisation(actor=cast.county_administrator, now=NOW, organisation_id=gone.id, reason="撤并")
        assert queries.department_at(NEIGHBOUR, "13") is None
        assert queries.organisation(gone.id) == gone

    def test_asks_once_more_for_what_it_does_not_know(self, cast: Cast) -> None:
        with pytest.raises(Refused) as refused:
            queries.organisation(uuid4())
        assert refused.value.code == "no-such-organisation"


class TestTheEndOfAnOrganisation:
    def test_waits_for_its_people(self, cast: Cast) -> None:
        with pytest.raises(Refused) as refused:
            end_organisation(actor=cast.administrator, now=NOW, organisation_id=cast.sanitation.id, reason="撤并")
        assert refused.value.code == "organisation-still-staffed"

    def test_is_unseen_from_elsewhere(self, cast: Cast) -> None:
        foreign = cast.department("13", "440781001")
        with pytest.raises(Refused) as refused:
            end_organisation(actor=cast.administrator, now=NOW, organisation_id=foreign.id, reason="撤并")
        assert refused.value.code == "no-such-organisation"
