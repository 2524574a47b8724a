"""A department that does not sign in yet: the agency records its moves, from its signed paper, marked so."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.integration.cases.desk import DISPUTE, MONDAY, Desk, refused
from tests.integration.cases.test_pages import at_desk, body
from tests.people import TOWNSHIP, Cast

from gezhi.cases import queries
from gezhi.cases.actions import attach
from gezhi.cases.actions.going_on import archive_due
from gezhi.cases.actions.sealing import seal
from gezhi.cases.archive.verify import verify
from gezhi.cases.terms import Action, State
from gezhi.kernel.refusal import Refused
from gezhi.people import queries as people
from gezhi.people.actions import appoint, end_posting, end_recording, record_for
from gezhi.people.terms import NewPosting
from gezhi.security.models import AuditEntry
from gezhi.security.terms import Actor, Duty

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
LATER = timedelta(minutes=1)


def silence(
    cast: Cast, organisation: Any, *handlers: Actor, now: datetime = MONDAY, until: datetime | None = None
) -> None:
    """Nobody is posted at a department any more, and the administrator marks it."""
    for handler in handlers:
        end_posting(actor=cast.administrator, now=now, posting_id=handler.posting, reason="机构改革")
    record_for(actor=cast.administrator, now=now, organisation_id=organisation.id, reason="尚未接入", until=until)


@pytest.fixture
def silent(cast: Cast) -> Iterator[Cast]:
    silence(cast, cast.sanitation, cast.sanitation_handler, cast.second_sanitation_handler)
    yield cast


def paper(desk: Desk, actor: Actor) -> list[str]:
    return [str(attach(actor=actor, now=desk.now, name="回执.pdf", content=PDF).id)]


def record(desk: Desk, action: Action, *, actor: Actor | None = None, body: Any = None, **given: Any) -> None:
    who = actor or desk.cast.officer
    chosen = str((body or desk.cast.sanitation).id)
    desk.move(who, action, recorded_for=chosen, attachments=paper(desk, who), **given)


def steps(desk: Desk) -> list[dict[str, Any]]:
    return queries.timeline(queries.get_for(desk.cast.officer, desk.id))


class TestTheAgency:
    def test_acknowledges_and_answers_for_the_department(self, silent: Cast) -> None:
        desk = Desk(silent, now=MONDAY + LATER).to_dispatched()
        record(desk, Action.ACKNOWLEDGE)
        record(desk, Action.SUBMIT_RESULT, outcome="planned", result="纸质回执：已列入计划。")
        assert [step["target"] for step in steps(desk)][-2:] == [State.HANDLING, State.SUBMITTED]

    def test_asks_for_return_and_notes_for_the_department(self, silent: Cast) -> None:
        desk = Desk(silent, now=MONDAY + LATER).to_dispatched()
        record(desk, Action.NOTE, content="来电：明日到场。")
        record(desk, Action.ASK_RETURN, return_reason="not_our_duty", reason="非本部门职责", basis="三定方案")
        assert desk.state is State.RETURNED

    def test_finishes_the_assisting_of_the_one_it_names(self, silent: Cast) -> None:
        silence(silent, silent.fire, silent.fire_handler)
        environment = silent.department("06")
        silence(silent, environment, silent.environment_handler)
        desk = Desk(silent, now=MONDAY + LATER).to_dispatched(str(silent.fire.id), str(environment.id))
        record(desk, Action.FINISH_ASSISTING, body=silent.fire, result="已协助清理通道。")
        left = {order.organisation for order in queries.get_for(silent.officer, desk.id).facts.open_orders}
        assert left == {silent.sanitation.id, environment.id}

    def test_needs_the_departments_paper(self, silent: Cast) -> None:
        desk = Desk(silent, now=MONDAY + LATER).to_dispatched()
        chosen = str(silent.sanitation.id)
        assert refused(desk, silent.officer, Action.ACKNOWLEDGE, recorded_for=chosen) == "no-paper-of-the-body"
        note = {"recorded_for": chosen, "content": "来电"}
        assert refused(desk, silent.officer, Action.NOTE, **note) == "no-paper-of-the-body"
        desk.move(silent.officer, Action.NOTE, content="本机构自己的备注")  # names nobody: its own, no paper needed
        assert steps(desk)[-1]["facts"].get("recorded_for") is None

    def test_marks_each_such_step_with_who_and_for_whom(self, silent: Cast) -> None:
        desk = Desk(silent, now=MONDAY + LATER).to_dispatched()
        record(desk, Action.ACKNOWLEDGE)
        step = steps(desk)[-1]
        assert (step["person"], step["organisation"]) == (silent.officer.person, silent.agency.id)
        assert step["facts"]["recorded_for"] == str(silent.sanitation.id)  # hashed with the chain
        assert step["facts"]["recorded_for_name"] == "白沙街道城管"
        token = Client().get(
            f"/api/v1/cases/{desk.id}/timeline", headers={"Authorization": silent.bearer(silent.officer)}
        )
        assert token.json()[-1]["recorded_for_name"] == "白沙街道城管"
        seen = body(at_desk("officer").get(f"/cases/{desk.id}"))
        assert "代白沙街道城管登记" in seen.split('id="moves"')[0].split('class="timeline"')[1]  # beside who
        assert "由网格化机构代登记：签收" in seen.split('class="timeline"')[0]  # on the work order
        assert "代哪个单位登记" not in seen.split('class="timeline"')[1].split("</table>")[0]  # a form's question
        english = body(at_desk("officer", "en").get(f"/cases/{desk.id}"))
        assert "Recorded by the grid agency: acknowledge" in english

    def test_does_not_verify_what_it_recorded(self, silent: Cast) -> None:
        desk = Desk(silent, now=MONDAY + LATER).to_dispatched()
        record(desk, Action.ACKNOWLEDGE, actor=silent.second_officer)
        record(desk, Action.SUBMIT_RESULT, outcome="planned", result="纸质回执")
        assert refused(desk, silent.officer, Action.VERIFY) == "self-verification"
        assert refused(desk, silent.second_officer, Action.VERIFY) == "self-verification"
        desk.move(silent.verifier, Action.VERIFY)
        assert desk.state is State.VERIFIED

    def test_is_offered_it_with_the_paper_required(self, silent: Cast) -> None:
        desk = Desk(silent, now=datetime.now(UTC)).to_dispatched()
        moves = Client().get(
            f"/api/v1/cases/{desk.id}/moves", headers={"Authorization": silent.bearer(silent.officer)}
        ).json()["moves"]  # fmt: skip
        offer = next(each for each in moves if each["action"] == "acknowledge")
        asked = {ask["name"]: ask for ask in offer["asks"]}
        assert asked["attachments"]["required"]
        assert [each["value"] for each in asked["recorded_for"]["choices"]] == [str(silent.sanitation.id)]
        browser = at_desk("officer")
        assert "代登记：签收" in body(browser.get(f"/cases/{desk.id}"))
        assert "白沙街道城管" in body(browser.get(f"/cases/{desk.id}/moves/acknowledge"))


class TestThePaper:
    @pytest.fixture(autouse=True)
    def one_megabyte(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(settings, "GEZHI", replace(settings.GEZHI, attachment_megabytes=1))

    def send(self, desk: Desk, name: str, content: bytes, action: str = "acknowledge") -> Any:
        given = {
            "version": desk.row.version, "key": str(uuid4()), "recorded_for": str(desk.cast.sanitation.id),
            "attachments_files": SimpleUploadedFile(name, content),
        }  # fmt: skip
        return at_desk("officer").post(f"/cases/{desk.id}/moves/{action}", given)

    def test_is_a_photo_or_a_pdf_and_the_form_says_so(self, silent: Cast) -> None:
        desk = Desk(silent, now=datetime.now(UTC)).to_dispatched()
        form = f"/cases/{desk.id}/moves/acknowledge"
        shown = body(at_desk("officer").get(form))
        assert "照片（JPEG、PNG、WebP）或 PDF 扫描件，每个不超过 1 MB" in shown
        assert 'accept="image/jpeg,image/png,image/webp,application/pdf"' in shown
        assert "Photos (JPEG, PNG, WebP) or a scan as PDF; 1 MB each at most" in body(
            at_desk("officer", "en").get(form)
        )
        assert "必须附该单位签章的纸质件：照片或 PDF" in shown
        assert self.send(desk, "回执.pdf", PDF).status_code == 303

    @pytest.mark.parametrize("action", ["acknowledge", "note"])
    def test_is_a_pdf_where_the_matter_bears_no_photos_and_the_form_does_not_contradict_itself(
        self, silent: Cast, action: str
    ) -> None:
        desk = Desk(silent, now=datetime.now(UTC), matter=DISPUTE).to_dispatched()
        shown = body(at_desk("officer").get(f"/cases/{desk.id}/moves/{action}"))
        assert "签章的纸质件，只能是 PDF：这类事项不得附照片" in shown
        assert "PDF 扫描件，每个不超过 1 MB" in shown
        assert "照片（JPEG" not in shown
        assert 'accept="application/pdf"' in shown
        if action == "acknowledge":
            assert self.send(desk, "回执.pdf", PDF).status_code == 303

    @pytest.mark.parametrize(
        ("name", "content", "status", "said"),
        [
            ("回执.docx", b"PK\x03\x04 no picture", 422, "“回执.docx”不能附上。只接受图片（JPEG、PNG、WebP）、PDF"),
            ("回执.pdf", PDF + b" " * (1 << 20), 413, "“回执.pdf”太大：一个文件不能超过 1 MB。"),
            ("回执.mp3", b"ID3\x03" + b"\x00" * 200, 422, "照片或 PDF 扫描件；录音不算"),
        ],
    )  # fmt: skip
    def test_of_another_kind_or_too_large_is_refused_by_its_name(
        self, silent: Cast, name: str, content: bytes, status: int, said: str
    ) -> None:
        desk = Desk(silent, now=datetime.now(UTC)).to_dispatched()
        answer = self.send(desk, name, content)
        assert (answer.status_code, said in body(answer)) == (status, True)
        assert desk.state is State.DISPATCHED


class TestNobodyRecords:
    def test_for_a_department_that_signs_in(self, cast: Cast) -> None:
        desk = Desk(cast).to_dispatched()
        chosen = {"recorded_for": str(cast.sanitation.id), "attachments": paper(desk, cast.officer)}
        assert refused(desk, cast.officer, Action.ACKNOWLEDGE, **chosen) == "not-yours"
        assert refused(desk, cast.officer, Action.NOTE, content="x", **chosen) == "not-asked"

    def test_beside_one_that_does_not_for_one_that_does(self, silent: Cast) -> None:
        desk = Desk(silent, now=MONDAY + LATER).to_dispatched(str(silent.fire.id))
        chosen = {"recorded_for": str(silent.fire.id), "attachments": paper(desk, silent.officer)}
        assert refused(desk, silent.officer, Action.ACKNOWLEDGE, **chosen) == "recorded-for-another"
        assert refused(desk, silent.officer, Action.FINISH_ASSISTING, result="x", **chosen) == "not-yours"

    def test_who_does_not_hold_the_case(self, silent: Cast) -> None:
        desk = Desk(silent, now=MONDAY + LATER).to_dispatched()
        chosen = {"recorded_for": str(silent.sanitation.id)}
        for who in (silent.county_officer, silent.verifier, silent.worker, silent.fire_handler):
            assert refused(desk, who, Action.ACKNOWLEDGE, **chosen) in {"not-yours", "no-such-case"}

    def test_after_the_last_day_or_once_it_is_ended(self, cast: Cast) -> None:
        silence(
            cast, cast.sanitation, cast.sanitation_handler, cast.second_sanitation_handler,
            until=MONDAY + timedelta(hours=1),
        )  # fmt: skip
        desk = Desk(cast, now=MONDAY + LATER).to_dispatched()
        desk.now += timedelta(hours=2)
        chosen = {"recorded_for": str(cast.sanitation.id), "attachments": paper(desk, cast.officer)}
        assert refused(desk, cast.officer, Action.ACKNOWLEDGE, **chosen) == "signs-in-itself"

    def test_once_somebody_is_posted_there(self, silent: Cast) -> None:
        desk = Desk(silent, now=MONDAY + LATER).to_dispatched()
        posting = NewPosting(silent.sanitation_handler.person, silent.sanitation.id, Duty.HANDLER, (TOWNSHIP,))
        appoint(actor=silent.administrator, now=desk.now, posting=posting)
        assert not people.organisation(silent.sanitation.id).is_recorded_for(desk.now)
        chosen = {"recorded_for": str(silent.sanitation.id), "attachments": paper(desk, silent.officer)}
        assert refused(desk, silent.officer, Action.ACKNOWLEDGE, **chosen) == "signs-in-itself"


class TestTheMark:
    def test_is_refused_where_somebody_can_sign_in(self, cast: Cast) -> None:
        with pytest.raises(Refused) as refusal:
            silence(cast, cast.sanitation)
        assert refusal.value.code == "body-signs-in"

    def test_is_the_business_administrators_of_the_area(self, cast: Cast) -> None:
        for who, code in ((cast.officer, "wrong-duty"), (cast.system_administrator, "wrong-duty")):
            with pytest.raises(Refused) as refusal:
                record_for(actor=who, now=MONDAY, organisation_id=cast.sanitation.id, reason="x")
            assert refusal.value.code == code
        with pytest.raises(Refused) as refusal:
            record_for(
                actor=cast.administrator, now=MONDAY, reason="x",
                organisation_id=cast.department("14", "440781001").id,
            )  # fmt: skip
        assert refusal.value.code == "no-such-organisation"
        with pytest.raises(Refused) as refusal:
            record_for(actor=cast.administrator, now=MONDAY, organisation_id=cast.agency.id, reason="x")
        assert refusal.value.code == "agency-signs-in"

    def test_is_kept_with_who_and_why(self, silent: Cast) -> None:
        end_recording(
            actor=silent.administrator, now=MONDAY + LATER, organisation_id=silent.sanitation.id, reason="已接入"
        )
        about = AuditEntry.objects.filter(object=f"organisation:{silent.sanitation.id}").order_by("id")
        assert [(each.action, each.purpose, each.person) for each in about] == [
            ("record-for", "尚未接入", silent.administrator.person),
            ("end-recording", "已接入", silent.administrator.person),
        ]

    def test_is_set_and_ended_on_its_page(self, cast: Cast) -> None:
        for handler in (cast.sanitation_handler, cast.second_sanitation_handler):
            end_posting(actor=cast.administrator, now=datetime.now(UTC), posting_id=handler.posting, reason="调离")
        browser = at_desk("administrator")
        here = "/administration/recorded"
        assert "还没有代哪个单位登记。下面列的" in body(browser.get(here))  # not: they all sign in
        key = str(cast.sanitation.id)
        wrong = browser.post(here, {"organisation": key, "until": "昨天", "reason": "尚未接入"})
        assert (wrong.status_code, "请填日期" in body(wrong), "尚未接入" in body(wrong)) == (422, True, True)
        assert "请写明原因" in body(browser.post(here, {"organisation": key, "until": "", "reason": ""}))
        assert "这一栏还空着" in body(browser.post(here, {"organisation": "", "until": "", "reason": "尚未接入"}))
        long = browser.post(here, {"organisation": key, "until": "", "reason": "因" * 201})
        assert (long.status_code, "理由不能超过 200 字" in body(long), "因" * 201 in body(long)) == (422, True, True)
        signs_in = browser.post(here, {"organisation": str(cast.fire.id), "reason": "x"})
        assert "1 人能登录" in body(signs_in)
        assert browser.post(here, {"organisation": key, "reason": "尚未接入"}).status_code == 303
        assert "另行通知" in body(browser.get(here))
        assert browser.post(f"{here}/{key}/end", {"reason": "已接入"}).status_code == 303
        assert not people.organisation(cast.sanitation.id).is_recorded_for(datetime.now(UTC))
        assert browser.post(here, {"organisation": key, "until": "2127-03-01", "reason": "尚未接入"}).status_code == 303
        page = body(browser.get(here))
        assert "2127年3月1日" in page and "3月2日" not in page
        assert at_desk("officer").get(here).status_code == 403


def test_the_sealed_package_says_for_whom_it_was_recorded_and_verifies(silent: Cast) -> None:
    desk = Desk(silent, now=MONDAY + LATER).to_dispatched()
    record(desk, Action.ACKNOWLEDGE)
    record(desk, Action.SUBMIT_RESULT, outcome="planned", result="纸质回执")
    desk.move(silent.verifier, Action.VERIFY)
    desk.move(silent.officer, Action.CLOSE)
    assert archive_due(now=MONDAY + timedelta(days=400)) == 1
    path = seal(county=desk.reported.county, case_id=desk.id, now=MONDAY + timedelta(days=400))
    assert path is not None
    assert verify(path).lines("en")[0].startswith("intact")
    with zipfile.ZipFile(path) as archive:
        name = next(each for each in archive.namelist() if each.endswith("timeline.csv"))
        timeline = archive.read(name).decode("utf-8-sig")
    assert timeline.count("代登记的单位:白沙街道城管") == 2
