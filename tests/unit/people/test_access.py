"""Who may hold which duty where (Art. 4, 6, 10, 17; three administrators apart)."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from gezhi.kernel.refusal import Kind, Refused
from gezhi.people.access import (
    check_may_appoint,
    check_may_lead,
    check_posting,
    check_together,
)
from gezhi.people.terms import GridWorkerKind, OrganisationKind, OrganisationRow
from gezhi.security.terms import ADMINISTRATORS, GRID_WORKERS, SYSTEM, Actor, Duty, Level

GRID, OTHER_GRID = "440703002101001", "440703002101002"
AGENCY = OrganisationRow(UUID(int=1), OrganisationKind.GRID_AGENCY, Level.TOWNSHIP, "440703002", None, "白沙", "白沙")
FIRE = replace(AGENCY, id=UUID(int=2), kind=OrganisationKind.DEPARTMENT, department="17")
COMMITTEE = replace(AGENCY, id=UUID(int=3), kind=OrganisationKind.COMMITTEE, level=Level.VILLAGE, region="440703002101")
PARTNER = replace(AGENCY, id=UUID(int=4), kind=OrganisationKind.PARTNER, department="55")


def code_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.code


def actor(duty: Duty, *places: str, person: int = 9) -> Actor:
    return replace(SYSTEM, person=UUID(int=person), duty=duty, places=places or ("440703002",))


class TestTheLeadOfACase:
    def test_is_a_linked_department(self) -> None:
        check_may_lead(FIRE)

    @pytest.mark.parametrize(
        ("body", "code", "article"),
        [
            (COMMITTEE, "committee-cannot-lead", (6,)),
            (PARTNER, "partner-cannot-lead", (17,)),
            (AGENCY, "agency-cannot-lead", (20,)),
        ],
    )
    def test_is_no_one_else(self, body: OrganisationRow, code: str, article: tuple[int]) -> None:
        with pytest.raises(Refused) as refused:
            check_may_lead(body)
        assert (code_of(refused), refused.value.refusal.article) == (code, article)


class TestAPosting:
    @pytest.mark.parametrize("duty", [Duty.AGENCY_OFFICER, Duty.VERIFIER, Duty.BUSINESS_ADMINISTRATOR, Duty.INTERFACE])
    def test_at_an_agency_covers_its_area(self, duty: Duty) -> None:
        check_posting(AGENCY, duty, ("440703002",), "")

    @pytest.mark.parametrize("duty", [Duty.GRID_LEADER, Duty.DEPARTMENTAL_WORKER])
    def test_of_leaders_and_departmental_workers_may_cover_several_grids(self, duty: Duty) -> None:
        body = FIRE if duty is Duty.DEPARTMENTAL_WORKER else AGENCY
        check_posting(body, duty, (GRID, OTHER_GRID), "")

    @pytest.mark.parametrize("duty", [Duty.FULL_TIME_WORKER, Duty.PART_TIME_WORKER])
    def test_of_other_workers_covers_several_grids_only_with_a_reason(self, duty: Duty) -> None:
        check_posting(AGENCY, duty, (GRID,), "")
        check_posting(AGENCY, duty, (GRID, OTHER_GRID), "隔壁网格暂缺人手")
        with pytest.raises(Refused) as refused:
            check_posting(AGENCY, duty, (GRID, OTHER_GRID), "  ")
        assert (code_of(refused), refused.value.field) == ("one-grid-by-rule", "reason")

    def test_of_a_departmental_worker_needs_a_department(self) -> None:
        with pytest.raises(Refused) as refused:
            check_posting(AGENCY, Duty.DEPARTMENTAL_WORKER, (GRID,), "")
        assert code_of(refused) == "departmental-worker-without-department"

    @pytest.mark.parametrize("duty", sorted(GRID_WORKERS))
    def test_of_a_worker_names_grids(self, duty: Duty) -> None:
        body = FIRE if duty is Duty.DEPARTMENTAL_WORKER else AGENCY
        with pytest.raises(Refused) as refused:
            check_posting(body, duty, ("440703002",), "")
        assert code_of(refused) == "worker-needs-grids"

    @pytest.mark.parametrize(
        ("body", "duty"),
        [
            (FIRE, Duty.AGENCY_OFFICER),  # only the grid agency dispatches (Art. 20)
            (FIRE, Duty.FULL_TIME_WORKER),
            (FIRE, Duty.SYSTEM_ADMINISTRATOR),
            (AGENCY, Duty.HANDLER),
            (AGENCY, Duty.PETITIONER),
            (COMMITTEE, Duty.HANDLER),
            (PARTNER, Duty.VERIFIER),
        ],
    )
    def test_is_at_a_body_that_has_the_duty(self, body: OrganisationRow, duty: Duty) -> None:
        with pytest.raises(Refused) as refused:
            check_posting(body, duty, (body.region,), "")
        assert code_of(refused) == "duty-not-at-this-organisation"

    @pytest.mark.parametrize(
        ("places", "code"),
        [
            ((), "posting-without-places"),
            (("440703002", GRID), "places-of-several-levels"),
            (("440704001",), "place-outside-organisation"),
        ],
    )
    def test_names_places_of_its_own(self, places: tuple[str, ...], code: str) -> None:
        with pytest.raises(Refused) as refused:
            check_posting(AGENCY, Duty.AGENCY_OFFICER, places, "")
        assert code_of(refused) == code

    def test_knows_the_four_kinds_of_workers(self) -> None:
        assert {kind.duty for kind in GridWorkerKind} == GRID_WORKERS


class TestAdministrators:
    @pytest.mark.parametrize("held", sorted(ADMINISTRATORS))
    @pytest.mark.parametrize("duty", [*sorted(ADMINISTRATORS), Duty.AGENCY_OFFICER, Duty.BUSINESS_ADMINISTRATOR])
    def test_stand_alone(self, held: Duty, duty: Duty) -> None:
        if held is duty:
            check_together(duty, [held])
            return
        for one, other in ((held, duty), (duty, held)):
            with pytest.raises(Refused) as refused:
                check_together(one, [other])
            assert code_of(refused) == "administrators-apart"

    def test_leave_business_duties_to_be_combined(self) -> None:
        check_together(Duty.VERIFIER, [Duty.AGENCY_OFFICER, Duty.BUSINESS_ADMINISTRATOR])


class TestAppointing:
    def test_is_for_a_business_administrator_of_the_area(self) -> None:
        check_may_appoint(actor(Duty.BUSINESS_ADMINISTRATOR, "440703"), Duty.AGENCY_OFFICER, AGENCY, UUID(int=8))

    @pytest.mark.parametrize(
        "who",
        [
            actor(Duty.BUSINESS_ADMINISTRATOR, "440704"),
            actor(Duty.AGENCY_OFFICER, "440703"),
            actor(Duty.HANDLER),
            actor(Duty.SYSTEM_ADMINISTRATOR, "4407"),
        ],
    )
    def test_is_not_for_others(self, who: Actor) -> None:
        with pytest.raises(Refused) as refused:
            check_may_appoint(who, Duty.AGENCY_OFFICER, AGENCY, UUID(int=8))
        assert (code_of(refused), refused.value.kind) == ("not-yours-to-appoint", Kind.FORBIDDEN)

    def test_is_never_for_oneself(self) -> None:
        with pytest.raises(Refused) as refused:
            check_may_appoint(actor(Duty.BUSINESS_ADMINISTRATOR), Duty.VERIFIER, AGENCY, UUID(int=9))
        assert code_of(refused) == "no-appointing-yourself"

    def test_of_administrators_is_for_the_system_administrator(self) -> None:
        system = actor(Duty.SYSTEM_ADMINISTRATOR, "4407")
        check_may_appoint(system, Duty.BUSINESS_ADMINISTRATOR, AGENCY, UUID(int=8))
        check_may_appoint(system, Duty.AUDITOR, AGENCY, UUID(int=8))
        with pytest.raises(Refused):
            check_may_appoint(actor(Duty.BUSINESS_ADMINISTRATOR), Duty.AUDITOR, AGENCY, UUID(int=8))
