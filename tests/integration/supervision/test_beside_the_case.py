"""Everything of a case on its page (Art. 24): who holds it reads also what was written beside it to somebody else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.integration.cases.api import Caller
from tests.integration.supervision.test_documents import DAY, dispatched, now, page
from tests.people import Cast

from gezhi.cases.models import Case
from gezhi.kernel.refusal import Refused
from gezhi.supervision import actions, queries
from gezhi.supervision.models import Document
from gezhi.supervision.terms import DocumentAction as Action
from gezhi.supervision.terms import DocumentKind as Kind


def order_from_above(cast: Cast, case: UUID, *further: UUID) -> Any:
    """The county agency orders the department of the township, and the agency below is no side of it."""
    numbers = list(Case.objects.filter(id__in=further).values_list("number", flat=True))
    at = now()
    return actions.begin_document(
        actor=cast.county_officer, now=at, kind=Kind.WARNING, action=Action.WARN, case_id=case,
        given={"unit": str(cast.sanitation.id), "colour": "orange", "grounds": "超期未办"},
    ) if not further else actions.begin_document(
        actor=cast.county_officer, now=at, kind=Kind.ORDER, action=Action.ISSUE, case_id=case,
        given={
            "unit": str(cast.sanitation.id), "grounds": "两次反映未果", "demand": "两日内办结", "cases": numbers,
            "deadline": (at + 2 * DAY).isoformat(timespec="minutes"),
        },
    )  # fmt: skip


def seen(actor: Any, case: UUID) -> list[str]:
    return [each["id"] for each in Caller(actor).get(f"/cases/{case}/supervision").json()["documents"]]


class TestWhoHoldsTheCase:
    def test_reads_an_order_that_a_superior_wrote_to_a_department_and_moves_nothing(self, cast: Cast) -> None:
        case, other = dispatched(cast), dispatched(cast)
        order = order_from_above(cast, case, other)
        for actor in (cast.officer, cast.verifier, cast.administrator):
            assert seen(actor, case) == [order.id] and seen(actor, other) == [order.id]
        told = Caller(cast.officer).get(f"/supervision/documents/{order.id}").json()
        assert told["number"] == order.number and told["moves"] == []
        assert page(cast.officer).get(f"/supervision/{order.id}").status_code == 200
        box = page(cast.officer).get(f"/cases/{case}/supervision").content.decode()
        assert f"/supervision/{order.id}" in box
        move = Caller(cast.officer).post(
            f"/supervision/documents/{order.id}/moves/withdraw", {"given": {"reason": "误发"}, "version": 1}
        )
        assert move.status_code == 403

    def test_finds_it_on_the_page_of_the_case_and_not_among_its_own_documents(self, cast: Cast) -> None:
        order_from_above(cast, dispatched(cast))
        assert queries.listing(cast.officer, queries.Asked()).items == []

    def test_is_not_another_agency_nor_one_that_holds_it_no_more(self, cast: Cast) -> None:
        case = dispatched(cast)
        order = order_from_above(cast, case)
        for actor in (cast.neighbour_officer, cast.foreign_officer, cast.fire_handler, cast.worker):
            with pytest.raises(Refused) as caught:
                queries.load(actor, UUID(order.id))
            assert caught.value.code == "no-such-document"
        Case.objects.filter(id=case).update(agency=cast.county_agency.id)
        with pytest.raises(Refused) as caught:
            queries.load(cast.officer, UUID(order.id))
        assert caught.value.code == "no-such-document"

    def test_asks_in_as_many_statements_as_who_wrote_it_and_reads_no_whole_table(self, cast: Cast) -> None:
        case = dispatched(cast)
        order_from_above(cast, case)
        counts = []
        for actor in (cast.county_officer, cast.officer):
            queries.of_case(actor, case)
            with CaptureQueriesContext(connection) as asked:
                assert len(queries.of_case(actor, case)) == 1
            counts.append(len(asked))
        assert counts[0] == counts[1]
        found = queries.visibility.one_visible_to(cast.officer).filter(county=cast.county_agency.region, case_id=case)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        plan = found.explain()
        assert "Seq Scan" not in plan and Document.objects.exists(), plan
