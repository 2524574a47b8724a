"""A case's whole life by the API alone, and what is answered where a move may not be made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests import people
from tests.integration.cases.api import SEEN, Caller
from tests.integration.cases.desk import Desk
from tests.integration.cases.test_pages import at_desk, body
from tests.people import Cast

from gezhi.cases.actions.going_on import archive_due
from gezhi.cases.actions.sealing import seal
from gezhi.cases.models import Case
from gezhi.cases.terms import Action
from gezhi.security.models import AuditEntry
from gezhi.security.terms import Actor

GARBAGE = "040101"
HOTLINE = {"channel": "hotline", "petitioners": [{"name": "测试·甲", "phone": "13800138000"}], "matter": GARBAGE}


def offers(actor: Actor, case: Any) -> dict[str, Any]:
    found = Caller(actor).get(f"/cases/{case['id']}/moves").json()
    return {offer["action"]: offer for offer in found["moves"]}


def choices(offer: Any, name: str) -> dict[str, str]:
    (ask,) = [ask for ask in offer["asks"] if ask["name"] == name]
    return {choice["label"]["zh"]: choice["value"] for choice in ask["choices"]}


def to_handling(cast: Cast, **given: Any) -> Any:
    officer, handler = Caller(cast.officer), Caller(cast.sanitation_handler)
    case = Caller(cast.worker).report(**({"matter": GARBAGE} | given))
    case = officer.moved(case, "accept")
    lead = choices(offers(cast.officer, case)["dispatch"], "lead")[cast.sanitation.name]
    case = officer.moved(case, "dispatch", lead=lead)
    return handler.moved(case, "acknowledge")


def picture() -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(out, "JPEG")
    return out.getvalue()


class TestLife:
    def test_from_report_to_a_sealed_package_by_the_api_alone(self, cast: Cast, tmp_path: Path) -> None:
        hotline, officer, handler = (Caller(a) for a in (cast.hotline, cast.officer, cast.sanitation_handler))
        case = hotline.report(**HOTLINE)
        case = officer.moved(case, "accept", remark="属实")
        departments = choices(offers(cast.officer, case)["dispatch"], "lead")
        assisting = choices(offers(cast.officer, case)["dispatch"], "assisting")
        case = officer.moved(
            case, "dispatch", lead=departments[cast.sanitation.name], assisting=[assisting[cast.fire.name]]
        )
        case = handler.moved(case, "acknowledge")
        refused = offers(cast.sanitation_handler, case)["submit_result"]["refused"]
        assert (refused["code"], refused["article"][:4]) == ("assisting-open", "草案修改")
        case = Caller(cast.fire_handler).moved(case, "finish_assisting", result="已清理通道")
        file = upload(cast.sanitation_handler, picture())
        case = handler.moved(case, "submit_result", outcome="solved", result="已清运", attachments=[file["id"]])
        case = Caller(cast.verifier).moved(case, "verify")
        (petitioner,) = choices(offers(cast.officer, case)["answer"], "petitioner").values()
        case = officer.moved(
            case, "answer", petitioner=petitioner, way="phone", reached="reached", content="已处理，感谢反映"
        )
        case = officer.moved(case, "close")
        assert case["state"] == "closed"
        self.check_papers(cast, case)
        self.check_package(cast, case)

    def check_papers(self, cast: Cast, case: Any) -> None:
        officer = Caller(cast.officer)
        steps = officer.get(f"/cases/{case['id']}/timeline").json()
        assert [step["seq"] for step in steps] == list(range(1, 10))
        assert steps[1]["action_name"] == {"zh": "受理", "en": "accept"}
        clocks = officer.get(f"/cases/{case['id']}/clocks").json()
        assert all(clock["stopped_at"] for clock in clocks)
        chain = officer.get(f"/cases/{case['id']}/chain").json()
        assert (chain["steps"], chain["intact"], chain["fault"]) == (9, True, None)
        assert chain["head"] == steps[-1]["hash"]

    def check_package(self, cast: Cast, case: Any) -> None:
        officer = Caller(cast.officer)
        answer = officer.get(f"/cases/{case['id']}/archive")
        assert (answer.status_code, answer.json()["code"]) == (409, "not-archived")
        later = datetime.now(UTC) + timedelta(days=60)
        assert archive_due(now=later) == 1
        answer = officer.get(f"/cases/{case['id']}/archive")
        assert (answer.status_code, answer.json()["code"]) == (409, "package-in-making")
        row = Case.objects.get(county=case["county"], id=case["id"])
        seal(county=row.county, case_id=row.id, now=later)
        package = officer.get(f"/cases/{case['id']}/archive")
        assert package["Content-Type"] == "application/zip"
        assert package.getvalue()[:2] == b"PK"


def upload(actor: Actor, content: bytes, name: str = "现场.jpg") -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = Caller(actor).client.post("/api/v1/attachments", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 201, answer.content.decode()
    return answer.json()


class TestMove:
    def test_on_a_stale_version_is_told_what_changed(self, cast: Cast) -> None:
        case = Caller(cast.worker).report(matter=GARBAGE)
        Caller(cast.officer).moved(case, "accept")
        answer = Caller(cast.second_officer, language="en").move(case, "accept")
        problem = answer.json()
        assert (answer.status_code, problem["code"], problem["version"]) == (409, "stale", 2)
        assert problem["state"] == "accepted"
        assert [step["action"] for step in problem["changed"]] == ["accept"]
        assert problem["detail"].startswith("What you were looking at has changed")

    def test_twice_with_one_key_is_one_move(self, cast: Cast) -> None:
        case = Caller(cast.worker).report(matter=GARBAGE)
        body = {"version": 1, "given": {}}
        path = f"/cases/{case['id']}/moves/accept"
        first, second = (Caller(cast.officer).post(path, body, Idempotency_Key="m-1") for _ in range(2))
        assert first.status_code == second.status_code == 200
        assert first.json() == second.json()

    def test_of_a_foreign_case_answers_as_of_a_missing_one(self, cast: Cast) -> None:
        case = Caller(cast.worker).report()
        foreign = Caller(cast.foreign_officer).move(case, "accept")
        missing = Caller(cast.foreign_officer).move(case | {"id": "018f0000-0000-7000-8000-000000000000"}, "accept")
        assert (foreign.status_code, foreign.content) == (missing.status_code, missing.content)
        assert foreign.status_code == 404

    def test_by_the_wrong_duty_is_refused_and_leaves_a_trace(self, cast: Cast) -> None:
        case = Caller(cast.worker).report(matter=GARBAGE)
        Caller(cast.officer).moved(case, "accept")
        answer = Caller(cast.worker).move(case | {"version": 2}, "dispatch", lead=str(cast.sanitation.id))
        assert (answer.status_code, answer.json()["code"]) == (403, "only-agencies-dispatch")
        entry = AuditEntry.objects.get(code="only-agencies-dispatch")
        assert (entry.person, entry.action) == (cast.worker.person, "make_move:dispatch")
        assert entry.object == f"case:{case['id']}"

    @pytest.mark.parametrize("action", [action.value for action in Action])
    def test_of_a_department_never_orders_a_grid_worker(self, cast: Cast, action: str) -> None:
        """Art. 20: whatever a department sends, no grid gets an order."""
        case = to_handling(cast)
        Caller(cast.sanitation_handler).move(case, action, grids=[people.GRID])
        assert Case.objects.get(county=case["county"], id=case["id"]).worker_places == []

    @pytest.mark.parametrize(
        ("given", "code", "field"),
        [
            ({}, "missing", "outcome"),
            ({"outcome": "fine", "result": "x"}, "unknown-choice", "outcome"),
            ({"outcome": "solved", "result": "字" * 4001}, "too-long", "result"),
            ({"outcome": "solved", "result": "x", "lead": "y"}, "not-asked", "lead"),
            ({"outcome": ["solved"], "result": "x"}, "wrong-type", "outcome"),
            ({"outcome": "solved", "result": "x", "attachments": ["y"]}, "wrong-type", "attachments"),
            ({"outcome": "solved", "result": {"a": 1}}, "invalid", None),
        ],
    )
    def test_that_is_wrong_changes_nothing(self, cast: Cast, given: Any, code: str, field: str) -> None:
        case = to_handling(cast)
        answer = Caller(cast.sanitation_handler).move(case, "submit_result", **given)
        assert (answer.status_code, answer.json()["code"]) == (422, code), answer.content.decode()
        if field:
            assert answer.json()["field"] == field
        assert Case.objects.get(county=case["county"], id=case["id"]).version == case["version"]

    def test_recorded_in_the_future_is_refused(self, cast: Cast) -> None:
        case = Caller(cast.worker).report(matter=GARBAGE)
        body = {"version": 1, "device_at": "2190-01-01T00:00:00Z"}
        answer = Caller(cast.officer).post(f"/cases/{case['id']}/moves/accept", body)
        assert (answer.status_code, answer.json()["code"]) == (422, "time-in-future")

    def test_transfer_offers_the_agencies_in_line(self, cast: Cast) -> None:
        case = Caller(cast.worker).report(matter=GARBAGE)
        agencies = choices(offers(cast.officer, case)["transfer"], "agency")
        assert set(agencies) == {cast.county_agency.name, cast.city_agency.name}
        moved = Caller(cast.officer).moved(
            case, "transfer", agency=agencies[cast.county_agency.name], reason="请上级牵头"
        )
        assert offers(cast.county_officer, moved)["accept"]["refused"] is None

    def test_merge_offers_what_is_near(self, cast: Cast) -> None:
        point = {"lon": people.POINT[0], "lat": people.POINT[1], "crs": "cgcs2000"}
        first, second = (Caller(cast.worker).report(matter=GARBAGE, point=point, grid="") for _ in range(2))
        near = Caller(cast.officer).get(f"/cases/{second['id']}/similar").json()
        assert [row["number"] for row in near] == [first["number"]]
        assert choices(offers(cast.officer, second)["merge"], "into")[SEEN["description"]] == first["number"]
        merged = Caller(cast.officer).moved(second, "merge", into=first["number"], reason="同一件事")
        assert merged["state"] == "merged"
        members = Caller(cast.officer).get(f"/cases/{first['id']}").json()["members"]
        assert [row["number"] for row in members] == [second["number"]]


class TestAsks:
    """What a move says it asks for is what it asks for."""

    def test_says_that_an_unsure_matter_and_an_open_place_must_be_decided(self, cast: Cast) -> None:
        unsure = Caller(cast.hotline).report(channel="hotline", grid="", address="江门大道", county=people.COUNTY)
        asks = {ask["name"]: ask for ask in offers(cast.county_officer, unsure)["accept"]["asks"]}
        assert (asks["matter"]["required"], asks["grid"]["required"], asks["remark"]["required"]) == (True, True, False)
        problem = Caller(cast.county_officer).move(unsure, "accept").json()
        assert [error["field"] for error in problem["errors"]] == ["matter", "grid"]

    def test_says_when_a_photo_a_reference_or_words_are_needed(self, cast: Cast) -> None:
        matters = Caller(cast.officer).get("/matters", {"county": people.COUNTY}).json()["matters"]
        strict = next(
            row["code"] for row in matters if row["photo"]["code"] == "required" and row["lead"]["code"] == "14"
        )
        case = to_handling(cast, matter=strict)
        asks = {ask["name"]: ask for ask in offers(cast.sanitation_handler, case)["submit_result"]["asks"]}
        assert asks["attachments"]["required_when"] == {"outcome": ["solved", "controlled"]}
        assert asks["reference"]["required_when"] == {"outcome": ["referred"]}
        assert asks["result"]["required_when"] is None
        both = Caller(cast.sanitation_handler).move(case, "submit_result", outcome="solved", result="").json()
        assert [error["field"] for error in both["errors"]] == ["result", "attachments"]
        answer = Caller(cast.sanitation_handler).move(case, "submit_result", outcome="solved", result="已清运")
        assert (answer.status_code, answer.json()["code"]) == (422, "photo-required")

    def test_every_input_that_is_missing_is_named_at_once(self, cast: Cast) -> None:
        problem = Caller(cast.officer, language="en").move(Caller(cast.worker).report(), "decline").json()
        assert [error["field"] for error in problem["errors"]] == ["decline_reason", "reason", "where_to_turn"]
        assert problem["detail"] == (
            "Please fill in: Ground. Please fill in: Reason. Please fill in: Where to turn instead."
        )


class TestLook:
    def whole(self, actor: Actor, case: Any, purpose: str = "answer") -> Any:
        shown = Caller(actor).get(f"/cases/{case['id']}").json()
        key = shown["petitioners"][0]["id"] if "petitioners" in shown else "018f0000-0000-7000-8000-000000000000"
        return Caller(actor).get(f"/cases/{case['id']}/petitioners/{key}", {"purpose": purpose})

    def test_of_the_desk_officer_is_shown_and_recorded_each_time(self, cast: Cast) -> None:
        case = Caller(cast.hotline).report(**HOTLINE)
        masked = Caller(cast.officer).get(f"/cases/{case['id']}").json()["petitioners"][0]
        assert (masked["phone"], "甲" in masked["name"]) == ("138****00", False)
        for _ in range(3):
            assert self.whole(cast.officer, case).json()["phone"] == "13800138000"
        looks = AuditEntry.objects.filter(action="look-at-petitioner").values_list("person", "purpose")
        assert list(looks) == [(cast.officer.person, "answer")] * 3

    @pytest.mark.parametrize("name", ["hotline", "part_timer", "worker", "verifier", "county_officer", "committee"])
    def test_of_anybody_else_is_refused(self, cast: Cast, name: str) -> None:
        case = Caller(cast.hotline).report(**HOTLINE)
        answer = self.whole(getattr(cast, name), case)
        assert (answer.status_code, answer.json()["code"]) == (403, "may-not-look")
        assert not AuditEntry.objects.filter(action="look-at-petitioner").exists()

    def test_without_a_known_purpose_is_refused(self, cast: Cast) -> None:
        case = Caller(cast.hotline).report(**HOTLINE)
        assert self.whole(cast.officer, case, "curious").status_code == 422

    def test_of_the_lead_s_handler_is_shown(self, cast: Cast) -> None:
        case = Caller(cast.hotline).report(**HOTLINE)
        case = Caller(cast.officer).moved(case, "accept")
        Caller(cast.officer).moved(case, "dispatch", lead=str(cast.sanitation.id))
        assert self.whole(cast.sanitation_handler, case, "handle").json()["name"] == "测试·甲"


def test_what_a_move_lacks_is_told_with_the_article_of_the_move(cast: Cast) -> None:
    desk = Desk(cast, now=datetime.now(UTC) - timedelta(minutes=20)).to_dispatched()
    given = {"return_reason": "not_our_duty", "reason": "属住建管网"}
    body = {"version": desk.row.version, "given": given}
    answer = Caller(cast.sanitation_handler).post(f"/cases/{desk.id}/moves/ask_return", body)
    assert answer.status_code == 422
    assert "第二十一条第四款" in answer.json()["article"]


def test_what_is_refused_cites_its_article_at_both_doors(cast: Cast) -> None:
    """A move that is not hers, an input that is not asked for, a suspension that nobody asked for."""
    caller = Caller(cast.officer)
    case = caller.moved(Caller(cast.worker).report(matter=GARBAGE), "accept")
    for who, action, given, code, article in (
        (cast.verifier, "dispatch", {}, "only-agencies-dispatch", "Article 20"),
        (cast.verifier, "reassign", {}, "no-such-move", "Article 22"),
        (cast.verifier, "void", {}, "not-yours", "Article 25"),
        (cast.officer, "ask_suspension", {"x": "y"}, "not-asked", "Article 21"),
        (cast.officer, "resume", {}, "not-suspended", "Article 21"),
    ):
        answer = Caller(who, language="en").move(case, action, **given).json()
        assert answer["code"] == code
        assert article in answer["article"], answer
    page = body(at_desk("officer", "en").get(f"/cases/{case['id']}/moves/resume"))
    assert "The case is not suspended." in page
    assert "Article 21" in page.split("The case is not suspended.")[1][:200]
