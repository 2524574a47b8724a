"""The pages of a disposal: each person sees and may do what is hers, and a refusal keeps what was typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from tests.integration.archive.test_disposal import archived, own_folder  # noqa: F401  (fixtures)
from tests.integration.cases.desk import Desk
from tests.integration.cases.test_pages import at_desk, body

from gezhi.cases.models import Case, DisposalBatch

PAGE = "/administration/disposals"


@pytest.fixture
def over(archived: Desk) -> Desk:  # noqa: F811
    """The retention is over on the real day of the request, too."""
    Case.objects.filter(county=archived.reported.county, id=archived.id).update(retention_until=timezone.now().date())
    return archived


def page_of(row: DisposalBatch) -> str:
    return f"{PAGE}/{row.id}"


def proposed(basis: str = "保管期满") -> DisposalBatch:
    assert at_desk("administrator").post(PAGE, {"basis": basis}).status_code == 303
    return DisposalBatch.objects.get()


def test_the_administrator_proposes_what_is_due_and_another_decides(over: Desk) -> None:
    assert "有 1 件保管期满" in body(at_desk("administrator").get(PAGE))
    row = proposed()
    mine = body(at_desk("administrator").get(page_of(row)))
    assert over.reported.number in mine
    assert "撤回" in mine
    assert "鉴定同意" not in mine
    above = at_desk("county_administrator")
    assert "鉴定同意" in body(above.get(page_of(row)))
    refused = above.post(f"{page_of(row)}/appraise", {"opinion": ""})
    assert refused.status_code == 422
    assert "请写明意见" in body(refused)
    assert above.post(f"{page_of(row)}/appraise", {"opinion": "同意销毁"}).status_code == 303
    auditor = at_desk("auditor")
    assert "监销" in body(auditor.get(page_of(row)))
    assert auditor.post(f"{page_of(row)}/witness", {"opinion": "现场监销"}).status_code == 303
    row.refresh_from_db()
    assert row.state == "running"


def test_the_register_bears_numbers_and_digests_and_no_words(over: Desk) -> None:
    row = proposed()
    register = at_desk("auditor").get(f"{page_of(row)}/register.csv").content.decode("utf-8-sig")
    assert over.reported.number in register
    assert "堆垃圾" not in register


def test_a_refused_proposal_keeps_what_was_typed(over: Desk) -> None:
    answer = at_desk("administrator").post(PAGE, {"basis": "长" * 201})
    assert answer.status_code == 422
    assert "长" * 201 in body(answer)
    assert not DisposalBatch.objects.exists()


@pytest.mark.parametrize("basis", ["\x00", " ", ""])
def test_a_proposal_without_a_basis_is_refused(over: Desk, basis: str) -> None:
    assert at_desk("administrator").post(PAGE, {"basis": basis}).status_code == 422


@pytest.mark.parametrize("who", ["officer", "verifier", "system_administrator"])
def test_is_not_there_for_others(over: Desk, who: str) -> None:
    row = proposed()
    assert at_desk(who).get(PAGE).status_code == 403
    assert at_desk(who).get(page_of(row)).status_code == 404


def test_an_ended_case_shows_what_its_file_holds(over: Desk) -> None:
    shown = body(at_desk("officer").get(f"/cases/{over.id}"))
    assert "有什么、缺什么" in shown
    elements: Any = at_desk("officer").get(f"/cases/{over.id}/completeness", headers={"HX-Request": "true"})
    assert "不缺" in body(elements)
    assert "源头管理" in body(elements)
