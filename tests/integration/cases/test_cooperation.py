"""Article 20 in the record: departments ask the agency; a task off the list is told, and nobody learns by whom."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from tests.integration.cases.api import Caller
from tests.integration.cases.desk import GAS, MONDAY, VISIT
from tests.integration.cases.test_pages import at_desk, body
from tests.people import FOREIGN_GRID, GRID, NEIGHBOUR_GRID, Cast

from gezhi.cases.actions.breaches import answer_breach, follow_breach, report_breach
from gezhi.cases.actions.cooperating import ask_cooperation, decide_cooperation
from gezhi.cases.models import BreachReport, Case, CooperationRequest
from gezhi.cases.queries.breaches import breaches, told_to_accused
from gezhi.cases.queries.cooperation import cooperation_requests
from gezhi.cases.terms import BreachFinding, CooperationAction, CooperationState
from gezhi.kernel.refusal import Refused
from gezhi.security.models import AuditEntry

ASKED: dict[str, Any] = {
    "matter": VISIT, "grid": GRID, "what": "请上门看望三位独居老人。", "why": "老人白天只认网格员。",
}  # fmt: skip
SAID = "让我们替他们收统计表。"


def request(cast: Cast, **more: Any) -> UUID:
    return ask_cooperation(actor=cast.sanitation_handler, now=MONDAY, **(ASKED | more))


def told(cast: Cast, **more: Any) -> str:
    given: dict[str, Any] = {"actor": cast.worker, "now": MONDAY, "address": "", "accused": cast.sanitation.id}
    return report_breach(**(given | {"what": SAID} | more))


def code_of(refused: Any) -> str:
    with pytest.raises(Refused) as caught:
        refused()
    return caught.value.code


class TestAsking:
    def test_goes_to_the_agency_of_the_grids_township(self, cast: Cast) -> None:
        request(cast)
        (row,) = cooperation_requests(cast.officer)
        assert (row.state, row.agency, row.case_id) == (CooperationState.ASKED, cast.agency.id, None)
        assert not Case.objects.exists()  # nothing has reached a grid

    def test_a_county_department_asks_the_township_too(self, cast: Cast) -> None:
        ask_cooperation(actor=cast.county_sanitation_handler, now=MONDAY, **ASKED)
        assert [row.agency for row in cooperation_requests(cast.officer)] == [cast.agency.id]

    @pytest.mark.parametrize(
        ("given", "code", "article"),
        [
            ({"matter": "990101"}, "cooperation-off-list", (9, 3)),
            ({"matter": "替部门收统计表"}, "cooperation-off-list", (9, 3)),
            ({"matter": ""}, "cooperation-without-matter", (20, 1)),
            ({"matter": GAS}, "cooperation-own-duty", (20, 2)),
            ({"grid": NEIGHBOUR_GRID}, "cooperation-elsewhere", (20, 1)),
            ({"grid": FOREIGN_GRID}, "cooperation-elsewhere", (20, 1)),
            ({"grid": "1"}, "cooperation-elsewhere", (20, 1)),
            ({"what": " "}, "missing", (20, 1)),
            ({"why": ""}, "missing", (20, 1)),
            ({"why": "a\x00b"}, "missing", (20, 1)),
            ({"what": "长" * 1001}, "too-long", (20, 1)),
        ],
    )
    def test_what_is_wrong_is_refused_with_its_article(self, cast: Cast, given: Any, code: str, article: Any) -> None:
        with pytest.raises(Refused) as caught:
            request(cast, **given)
        assert (caught.value.code, caught.value.refusal.article) == (code, article)
        assert not CooperationRequest.objects.exists()

    def test_off_the_list_says_where_to_apply(self, cast: Cast) -> None:
        answer = Caller(cast.sanitation_handler).post("/cooperation-requests", ASKED | {"matter": "990101"})
        said = answer.json()
        assert (answer.status_code, said["field"]) == (422, "matter")
        assert "第九条" in said["article"] and "第二十条" in said["detail"] and "申请准入" in said["detail"]
        page = at_desk("sanitation_handler").post("/cooperation/new", ASKED | {"matter": "990101"})
        assert page.status_code == 422
        assert "申请准入" in body(page) and ASKED["what"] in body(page)

    @pytest.mark.parametrize("name", ["partner", "officer", "worker", "leader", "committee", "fire_worker"])
    def test_only_departments_ask(self, cast: Cast, name: str) -> None:
        answer = Caller(getattr(cast, name)).post("/cooperation-requests", ASKED)
        assert (answer.status_code, answer.json()["code"]) == (403, "cooperation-by-departments")

    def test_personal_data_is_taken_out(self, cast: Cast) -> None:
        request(cast, what="请联系13800000001的老人")
        assert "13800000001" not in CooperationRequest.objects.get().what

    def test_says_what_was_taken_out_at_both_doors(self, cast: Cast) -> None:
        """P43: what she typed is not what is kept; she is told of it, not left to find out."""
        typed = ASKED | {"why": "找她请打13800138000，住3栋502房。"}
        made = Caller(cast.sanitation_handler).post("/cooperation-requests", typed)
        assert made.json()["taken_out"] == [{"kind": "phone", "count": 1}, {"kind": "door", "count": 1}]
        assert Caller(cast.sanitation_handler).post("/cooperation-requests", ASKED).json()["taken_out"] == []
        desk = at_desk("sanitation_handler", "en")
        page = body(desk.post("/cooperation/new", typed | {"key": "k"}, follow=True))
        assert "Personal data was taken out of the words and is not kept: phone number (1), door number (1)." in page
        assert "taken out" not in body(desk.post("/cooperation/new", ASKED | {"key": "l"}, follow=True))

    def test_is_safe_to_repeat(self, cast: Cast) -> None:
        caller = Caller(cast.sanitation_handler)
        answers = [caller.post("/cooperation-requests", ASKED, idempotency_key="a") for _ in range(2)]
        assert answers[0].json() == answers[1].json()
        assert CooperationRequest.objects.count() == 1


class TestDeciding:
    def test_what_is_approved_the_agency_orders_and_the_worker_sees(self, cast: Cast) -> None:
        key = request(cast)
        state = decide_cooperation(actor=cast.officer, now=MONDAY, request_id=key, action=CooperationAction.APPROVE)
        assert state is CooperationState.APPROVED
        case = Case.objects.get()
        assert (case.state, case.worker_places, case.matter, case.agency, case.lead) == (
            "handling", [GRID], VISIT, cast.agency.id, None,
        )  # fmt: skip
        assert case.reporter == cast.officer.person  # the order is the agency's
        assert Caller(cast.worker).get(f"/cases/{case.id}").status_code == 200
        assert Caller(cast.sanitation_handler).get(f"/cases/{case.id}").status_code == 404
        (row,) = cooperation_requests(cast.sanitation_handler)
        assert (row.case_number, row.case_state) == (case.number, "handling")
        assert AuditEntry.objects.filter(action="approve-cooperation").count() == 1

    def test_is_decided_once_and_by_whom_it_is_for(self, cast: Cast) -> None:
        key = request(cast)
        given: dict[str, Any] = {"now": MONDAY, "request_id": key}
        approve, refuse, withdraw = CooperationAction
        for actor, action, code in (
            (cast.sanitation_handler, approve, "not-yours"),
            (cast.county_officer, approve, "not-yours"),
            (cast.officer, withdraw, "not-yours"),
            (cast.officer, refuse, "missing"),
            (cast.neighbour_officer, approve, "no-such-request"),
            (cast.fire_handler, withdraw, "no-such-request"),
            (cast.worker, approve, "no-such-request"),
        ):
            assert code_of(lambda a=actor, b=action: decide_cooperation(actor=a, action=b, **given)) == code
        decide_cooperation(actor=cast.officer, action=refuse, reason="人手不够", **given)
        again = code_of(lambda: decide_cooperation(actor=cast.officer, action=approve, **given))
        assert again == "cooperation-decided"
        assert not Case.objects.exists()

    def test_what_cannot_be_ordered_changes_nothing(self, cast: Cast) -> None:
        key = request(cast)
        CooperationRequest.objects.update(matter="990101")  # has left the list meanwhile
        assert code_of(
            lambda: decide_cooperation(
                actor=cast.officer, now=MONDAY, request_id=key, action=CooperationAction.APPROVE
            )
        ) == "matter-not-in-force"  # fmt: skip
        assert CooperationRequest.objects.get().state == "asked"
        assert not Case.objects.exists()

    def test_at_the_console(self, cast: Cast) -> None:
        handler, officer = at_desk("sanitation_handler"), at_desk("officer")
        assert "请选择" in body(handler.get("/cooperation/new"))
        assert handler.post("/cooperation/new", ASKED).status_code == 303
        row = CooperationRequest.objects.get()
        assert ASKED["what"] in body(officer.get("/cooperation"))
        bare = officer.post(f"/cooperation/{row.id}/decision", {"action": "refuse", "reason": ""})
        assert bare.status_code == 422
        assert "请填写“理由”" in body(bare)
        assert officer.post(f"/cooperation/{row.id}/decision", {"action": "approve"}).status_code == 303
        assert Case.objects.get().number in body(handler.get("/cooperation"))
        assert at_desk("worker").get("/cooperation").status_code == 403
        assert officer.get("/cooperation/new").status_code == 403


class TestOffTheList:
    """清单外任务举报: P17, P40."""

    def test_nothing_leads_to_who_told(self, cast: Cast) -> None:
        before = AuditEntry.objects.count()
        at = datetime(2026, 3, 2, 1, 37, 21, tzinfo=UTC)
        told(cast, now=at)
        assert AuditEntry.objects.count() == before
        row = BreachReport.objects.get()
        assert (row.received_on, row.afternoon) == (date(2026, 3, 2), False)
        assert row.id.version == 4  # a key of version 7 tells the moment
        traces = {str(cast.worker.person), str(cast.worker.posting), GRID, "440703002101", "01:37", "09:37"}
        said = " ".join(str(value) for value in vars(row).values())
        assert not any(trace in said for trace in traces)

    def test_no_table_gains_a_row_that_names_her(self, cast: Cast) -> None:
        caller = Caller(cast.worker)
        before = counted()
        answer = caller.post("/off-list-reports", {"accused": str(cast.sanitation.id), "what": SAID})
        assert answer.status_code == 201
        grown = {name for name, number in counted().items() if number != before[name]}
        assert grown == {"cases_breachreport", "storage_tally"}

    def test_what_is_wrong_leaves_no_trace_of_her_either(self, cast: Cast) -> None:
        before = AuditEntry.objects.count()
        assert code_of(lambda: told(cast, what=" ")) == "missing"
        assert code_of(lambda: told(cast, accused=uuid4())) == "off-list-accused"
        assert code_of(lambda: told(cast, accused=cast.foreign_sanitation_handler.organisation)) == "off-list-accused"
        caller = Caller(cast.worker)
        given = {"accused": str(cast.sanitation.id), "what": SAID}
        statuses = {caller.post("/off-list-reports", given).status_code for _ in range(25)}
        assert statuses == {201, 422}  # too many from one network
        assert caller.post("/off-list-reports/receipt", {"receipt": "NONE"}).status_code == 422
        assert AuditEntry.objects.count() == before

    def test_is_for_grid_workers(self, cast: Cast) -> None:
        for actor in (cast.officer, cast.sanitation_handler, cast.committee, cast.hotline):
            assert code_of(lambda a=actor: told(cast, actor=a)) == "off-list-by-workers"
        for actor in (cast.leader, cast.part_timer, cast.fire_worker):
            told(cast, actor=actor)

    def test_only_the_countys_agency_reads_it_never_the_accused(self, cast: Cast) -> None:
        told(cast)
        told(cast, accused=cast.agency.id)
        told(cast, accused=cast.county_agency.id)
        assert {each.accused for each in breaches(cast.county_officer)} == {cast.sanitation.id, cast.agency.id}
        assert {each.accused for each in breaches(cast.city_officer)} == {cast.county_agency.id}
        for actor in (cast.officer, cast.leader, cast.worker, cast.sanitation_handler, cast.foreign_county_officer):
            assert breaches(actor) == []

    def test_whoever_reads_it_is_on_record(self, cast: Cast) -> None:
        """P15: what somebody told is L3; the worker who told it stays on no record."""
        told(cast)
        for _ in range(2):
            at_desk("worker").get("/off-list")
        assert not AuditEntry.objects.filter(action="look-at-off-list").exists()
        assert at_desk("county_officer").get("/off-list").status_code == 200
        assert len(Caller(cast.county_officer).get("/off-list-reports").json()) == 1
        looks = AuditEntry.objects.filter(action="look-at-off-list").values_list("person", "object", "purpose")
        assert list(looks) == [(cast.county_officer.person, f"organisation:{cast.county_agency.id}", "1")] * 2

    def test_the_code_is_the_only_way_to_follow_it(self, cast: Cast) -> None:
        receipt = told(cast)
        row = BreachReport.objects.get()
        assert receipt not in (row.receipt, row.what)
        given: dict[str, Any] = {"now": MONDAY, "breach_id": row.id, "finding": BreachFinding.FOUND}
        assert code_of(lambda: answer_breach(actor=cast.officer, answer="已查", **given)) == "no-such-report"
        assert code_of(lambda: answer_breach(actor=cast.county_officer, answer="", **given)) == "missing"
        answer_breach(actor=cast.county_officer, answer="已责成改正。", **given)
        assert code_of(lambda: answer_breach(actor=cast.county_officer, answer="又", **given)) == "off-list-answered"
        found = follow_breach(now=MONDAY, address="", receipt=receipt.lower())
        assert (found.finding, found.answer) == (BreachFinding.FOUND, "已责成改正。")
        shown = Caller().post("/off-list-reports/receipt", {"receipt": receipt})
        assert shown.json()["answer"] == "已责成改正。"
        assert set(shown.json()) == {"state", "received_on", "afternoon", "finding", "answer"}

    def test_the_accused_is_told_late_and_of_five_or_more(self, cast: Cast) -> None:
        for _ in range(4):
            told(cast)
        later = datetime(2026, 5, 2, tzinfo=UTC)  # a month after the quarter
        assert told_to_accused(cast.sanitation_handler, later) == []
        told(cast)
        assert told_to_accused(cast.sanitation_handler, datetime(2026, 4, 20, tzinfo=UTC)) == []
        ((quarter, count),) = told_to_accused(cast.sanitation_handler, later)
        assert (quarter.first, count) == (date(2026, 1, 1), 5)
        assert told_to_accused(cast.fire_handler, later) == []
        assert SAID not in body(at_desk("sanitation_handler").get("/off-list"))

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_at_the_console(self, cast: Cast, language: str) -> None:
        worker = at_desk("worker", language)
        assert str(cast.sanitation.id) in body(worker.get("/off-list"))
        before = counted()
        page = body(worker.post("/off-list", {"accused": str(cast.sanitation.id), "what": SAID}))
        grown = {name for name, number in counted().items() if number != before[name]}
        assert grown <= {"cases_breachreport", "storage_tally"}
        found = re.search(r'class="receipt number">(\w{14})<', page)
        assert found
        officer = at_desk("county_officer", language)
        assert SAID in body(officer.get("/off-list"))
        row = BreachReport.objects.get()
        assert officer.post(f"/off-list/{row.id}/answer", {"answer": "已改正"}).status_code == 422
        said = {"finding": "found", "answer": "已责成改正。"}
        assert officer.post(f"/off-list/{row.id}/answer", said).status_code == 303
        stranger = Client(headers={"accept-language": language})
        assert "已责成改正。" in body(stranger.post("/off-list/progress", {"receipt": found[1]}))
        assert stranger.post("/off-list/progress", {"receipt": "WRONG"}).status_code == 422
        assert stranger.get("/off-list/progress").status_code == 200


def counted() -> dict[str, int]:
    """How many rows each of our tables holds."""
    tables = [model._meta.db_table for model in apps.get_models() if model.__module__.startswith("gezhi.")]
    with connection.cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            found[table] = cursor.fetchone()[0]
    return found
