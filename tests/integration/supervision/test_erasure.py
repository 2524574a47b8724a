"""What is deleted, sealed off or destroyed of a case goes from its documents of supervision at once (P16, P21, P42)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from tests.integration.archive.test_lawful_erasure import tables_that_hold
from tests.integration.cases.api import Caller
from tests.integration.cases.desk import Desk
from tests.integration.supervision.test_documents import page
from tests.people import Cast

from gezhi.cases.actions.going_on import archive_due
from gezhi.cases.actions.moving import move as move_case
from gezhi.cases.terms import Action as CaseAction
from gezhi.kernel.refusal import Refused
from gezhi.security.terms import SYSTEM
from gezhi.storage import at_once
from gezhi.supervision import actions, queries
from gezhi.supervision.models import Document, DocumentStep, DocumentWords
from gezhi.supervision.terms import DocumentAction as Action
from gezhi.supervision.terms import DocumentKind as Kind
from gezhi.supervision.terms import DocumentState as State

SECRET = "榕树巷三号那户"
LAW: dict[str, Any] = {"basis": "个人信息保护法第四十七条", "reason": "本人申请"}
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "GEZHI", replace(settings.GEZHI, data=tmp_path))


def order(desk: Desk, *others: Desk, grounds: str = f"{SECRET}反映两次，电话13800000018") -> Document:
    given = {
        "unit": str(desk.cast.sanitation.id), "grounds": grounds, "demand": f"到{SECRET}办结",
        "deadline": (desk.now + DAY).isoformat(timespec="minutes"), "cases": [each.row.number for each in others],
    }  # fmt: skip
    desk.now += timedelta(minutes=1)
    done = actions.begin_document(
        actor=desk.cast.officer, now=desk.now, kind=Kind.ORDER, action=Action.ISSUE, case_id=desk.id, given=given,
        key=f"{desk.id}",
    )  # fmt: skip
    return Document.objects.get(county=done.county, id=done.id)


def erase(desk: Desk, step: int = 1) -> None:
    desk.move(desk.cast.administrator, CaseAction.ERASE_WORDS, step=str(step), **LAW)


def archived(desk: Desk) -> Desk:
    desk.move(desk.cast.sanitation_handler, CaseAction.ACKNOWLEDGE)
    desk.move(desk.cast.sanitation_handler, CaseAction.SUBMIT_RESULT, outcome="planned", result="已列入计划。")
    desk.move(desk.cast.verifier, CaseAction.VERIFY)
    desk.move(desk.cast.officer, CaseAction.CLOSE)
    desk.now += 400 * DAY
    assert archive_due(now=desk.now)
    return desk


def dispose(desk: Desk) -> None:
    desk.now = desk.now.replace(year=2060)
    given = {"batch": "XH20600101-000001", "basis": "保管期满"}
    move_case(actor=SYSTEM, now=desk.now, case_id=desk.id, action=CaseAction.DISPOSE, given=given)


def row(found: Document) -> Document:
    return Document.objects.get(county=found.county, id=found.id)


def holds(desk: Desk, found: Document) -> bool:
    loaded = queries.load(desk.cast.officer, found.id)
    return queries.fault_of(loaded, queries.trace(loaded)) is None


class TestDeleted:
    def test_the_words_the_columns_and_what_was_taken_out_of_them_are_nowhere_any_more(self, cast: Cast) -> None:
        desk = Desk(cast).to_dispatched()
        found = order(desk)
        assert set(tables_that_hold(SECRET)) >= {"supervision_document", "supervision_documentwords"}
        erase(desk)
        assert tables_that_hold(SECRET) == [] and tables_that_hold("13800000018") == []
        assert (row(found).grounds, row(found).demand, row(found).private) == ("", "", [])

    def test_a_step_says_what_was_deleted_by_whom_and_on_which_basis_and_the_chain_holds(self, cast: Cast) -> None:
        desk = Desk(cast).to_dispatched()
        found = order(desk)
        erase(desk)
        last = DocumentStep.objects.filter(document_id=found.id).latest("seq")
        assert (last.action, last.facts["erases"], last.target) == (Action.ERASE_WORDS, [1], State.ISSUED)
        assert last.person == cast.administrator.person
        assert DocumentWords.objects.get(id=last.id).words == {"basis": LAW["basis"]}
        assert holds(desk, found)
        erase(desk, 2)  # there is nothing left in the document that could repeat it
        assert row(found).version == last.seq

    def test_what_was_written_before_the_deleted_step_stays(self, cast: Cast) -> None:
        desk = Desk(cast).to_dispatched()
        found = order(desk)
        desk.move(cast.sanitation_handler, CaseAction.ACKNOWLEDGE)
        desk.move(cast.sanitation_handler, CaseAction.SUBMIT_RESULT, outcome="planned", result="已列入计划。")
        erase(desk, desk.row.version)
        assert SECRET in row(found).grounds and row(found).version == 1

    def test_the_elements_of_an_escalation_go_with_the_step_that_they_were_copied_from(self, cast: Cast) -> None:
        desk = Desk(cast).to_dispatched()
        desk.now += timedelta(minutes=1)
        done = actions.begin_document(
            actor=cast.county_officer, now=desk.now, kind=Kind.ESCALATION, action=Action.TAKE_UP, case_id=desk.id,
            given={
                "ground": "special_groups", "assessment": f"{SECRET}需区级协调",
                "leader": "测试甲", "leader_post": "副区长",
                "responsible": "测试乙", "responsible_post": "副主任",
                "deadline": (desk.now + DAY).isoformat(timespec="minutes"),
            },
        )  # fmt: skip
        taken = desk.row.version
        desk.move(replace(cast.administrator, organisation=cast.county_agency.id, places=("440703",)),
                  CaseAction.ERASE_WORDS, step=str(taken), **LAW)  # fmt: skip
        found = Document.objects.get(county=done.county, id=done.id)
        assert (found.grounds, found.leader, found.leader_post, found.responsible) == ("", "", "", "")
        assert tables_that_hold(SECRET) == [] and tables_that_hold("测试甲") == []

    def test_a_document_about_several_cases_keeps_for_the_others_what_is_nobodys_data(self, cast: Cast) -> None:
        desk, other = Desk(cast).to_dispatched(), Desk(cast).to_dispatched()
        found = order(desk, other)
        for each in (desk, other):  # the first case and a further one alike
            erase(each)
            assert SECRET in row(found).grounds and row(found).private == [] and row(found).version == 1

    def test_a_request_that_is_repeated_does_not_bring_the_words_in_again(self, cast: Cast) -> None:
        desk = Desk(cast).to_dispatched()
        order(desk)
        erase(desk)
        desk.now -= timedelta(minutes=2)
        with pytest.raises(Refused):
            order(desk)
        assert Document.objects.count() == 1

    def test_nothing_is_deleted_where_the_documents_cannot_be(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        desk = Desk(cast).to_dispatched()
        order(desk)

        def fails(fact: Any, now: Any) -> None:
            raise RuntimeError

        monkeypatch.setattr(at_once, "_reactions", {kind: [fails] for kind in at_once._reactions})
        with pytest.raises(RuntimeError):
            erase(desk)
        assert tables_that_hold(SECRET) and desk.row.version == 3


class TestDestroyed:
    def test_everything_goes_even_what_the_platform_wrote_and_nothing_is_added(self, cast: Cast) -> None:
        desk = Desk(cast).to_dispatched()
        found = order(desk)
        actions.sweep(now=desk.now + 2 * DAY)  # it lapses: the platform warns
        (warning,) = Document.objects.filter(kind=Kind.WARNING)
        dispose(archived(desk))
        assert tables_that_hold(SECRET) == [] and tables_that_hold("期限届满未反馈") == []
        assert row(warning).grounds == "" and row(warning).waits_for is None
        assert holds(desk, found) and holds(desk, warning)
        with pytest.raises(Refused) as caught:
            actions.move(
                actor=cast.sanitation_handler, now=desk.now, document_id=found.id, action=Action.RECEIVE, given={}
            )
        assert caught.value.code == "document-disposed"

    def test_a_document_about_several_cases_goes_with_the_last(self, cast: Cast) -> None:
        desk, other = Desk(cast).to_dispatched(), Desk(cast).to_dispatched()
        found = order(desk, other)
        dispose(archived(desk))
        assert SECRET in row(found).grounds
        dispose(archived(other))
        assert row(found).grounds == "" and tables_that_hold(SECRET) == [] and holds(desk, found)


class TestSealedOff:
    def test_the_words_are_shown_and_printed_nowhere_but_kept(self, cast: Cast) -> None:
        desk = Desk(cast).to_dispatched()
        found = order(desk)
        archived(desk).move(cast.administrator, CaseAction.RESTRICT, **LAW)
        for who in (cast.officer, cast.sanitation_handler, cast.county_officer, cast.administrator):
            told = Caller(who).get(f"/supervision/documents/{found.id}").json()
            assert SECRET not in str(told) and told["intact"] and told["sealed_at"] and told["moves"] == []
            assert Caller(who).get(f"/supervision/documents/{found.id}/print").status_code == 403
        assert tables_that_hold(SECRET) == ["supervision_documentwords"]
        shown = page(cast.officer).get(f"/supervision/{found.id}").content.decode()
        assert (
            "封存限制使用" in shown
            and SECRET not in shown
            and '/print"' not in shown
            and "chip-" not in shown.split("办理记录")[0]
        )

    def test_one_that_waits_does_not_wait_or_lapse_any_more(self, cast: Cast) -> None:
        desk = Desk(cast).to_dispatched()
        found = order(desk)
        archived(desk).move(cast.administrator, CaseAction.RESTRICT, **LAW)
        assert row(found).waits_for is None and actions.sweep(now=desk.now + 900 * DAY) == 0
        assert UUID(str(found.id)) == found.id


def test_the_page_says_that_words_were_deleted_by_law(cast: Cast) -> None:
    desk = Desk(cast).to_dispatched()
    found = order(desk)
    erase(desk)
    shown = page(cast.officer).get(f"/supervision/{found.id}").content.decode()
    assert "文字已依法删除" in shown and LAW["basis"] in shown and "链完好" in shown
    assert Caller(cast.officer).get(f"/supervision/documents/{found.id}/print").content.startswith(b"%PDF")
